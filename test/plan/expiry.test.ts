import { describe, expect, test } from "vitest";
import { expiry, spanMs, spanOf, staleMembers } from "../../src/plan/expiry.ts";
import { planTables } from "../expect-rows.ts";

const DAY = 86_400;
const NOW = Date.UTC(2026, 0, 31);
const ago = (days: number) => NOW - days * DAY * 1000;

describe("when people leave", () => {
  const { expectRows, rowsOf } = planTables();
  const member = (external_id: string, sent_at: number, stale = false) => ({ external_id, sent_at, stale });

  test("is counted in whole spans from now on, those past their end apart", () =>
    expectRows(expiry({ now: NOW, ttlSeconds: 10 * DAY, span: "day" }), {
      given: {
        "snapshot.members": [
          member("today", ago(9.5)),
          member("today too", ago(9)),
          member("last", ago(0)),
          member("in the middle", ago(5.5)),
          member("past", ago(10)),
          member("long past", ago(300)),
        ],
      },
      expect: [
        { span: -1, people: 2 },
        { span: 0, people: 2 },
        { span: 4, people: 1 },
        { span: 9, people: 1 },
      ],
    }));

  test("leaves out whom Amazon did not keep, who are counted apart", async () => {
    const given = { "snapshot.members": [member("kept", ago(1)), member("not kept", ago(1), true)] };
    await expectRows(expiry({ now: NOW, ttlSeconds: 10 * DAY, span: "day" }), {
      given,
      expect: [{ span: 8, people: 1 }],
    });
    expect(await rowsOf(staleMembers(), given)).toMatchObject([{ external_id: "not kept" }]);
  });

  test("is nothing for an audience of nobody", () =>
    expectRows(expiry({ now: NOW, ttlSeconds: 10 * DAY, span: "day" }), { expect: [] }));
});

describe("the spans of a time to live", () => {
  test.each([
    [0, "day"],
    [14 * DAY, "day"],
    [14 * DAY + 1, "week"],
    [90 * DAY, "week"],
    [98 * DAY + 1, "month"],
    [397 * DAY, "month"],
  ])("of %i seconds are a %s", (ttlSeconds, span) => {
    expect(spanOf(ttlSeconds)).toBe(span);
    expect((ttlSeconds * 1000) / spanMs(spanOf(ttlSeconds))).toBeLessThanOrEqual(14);
  });
});
