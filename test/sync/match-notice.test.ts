import { describe, expect, test } from "vitest";
import type { Growth } from "../../src/model/match-estimate.ts";
import type { AudiencePlan } from "../../src/model/plan.ts";
import { LOW_MATCH_RATE, MATCH_RATE_FALL, matchNotice } from "../../src/sync/match-notice.ts";

/** What the notice reads of a plan. */
const plan = (given: Partial<AudiencePlan> = {}): AudiencePlan =>
  ({
    rejections: [],
    droppedFields: [],
    secondForms: { email: 0 },
    fields: { email: [{ column: "email", hashed: false }], phone: [] },
    ...given,
  }) as unknown as AudiencePlan;

const counted = (matched: number, received = 1_000) => ({
  audienceSize: { received, matched, dsp: 0 },
  matchRate: matched / received,
});

describe("a notice of a low match rate", () => {
  test("is given below the limit, with the rate", () =>
    expect(matchNotice(plan(), counted(LOW_MATCH_RATE * 1_000 - 1), undefined)).toMatchObject({
      code: "run.match-rate-low",
      message: "Amazon matched 30 % of this audience's 1,000 people.",
    }));

  test("is not given at the limit", () =>
    expect(matchNotice(plan(), counted(LOW_MATCH_RATE * 1_000), undefined)).toBeUndefined());

  test("is given for a good rate that fell, with the one before", () =>
    expect(matchNotice(plan(), counted(500), 0.5 + MATCH_RATE_FALL + 0.05)?.message).toBe(
      "Amazon matched 50 % of this audience's 1,000 people; after the run before it was 65 %.",
    ));

  test("says what has grown since, where a rate fell, or that nothing counted explains it", () => {
    const hintOf = (grown: Growth[]) => matchNotice(plan(), counted(500), 0.9, grown)!.hint!.split("\n")[0];
    const phone = { field: "phone", reason: "phone.invalid" } as const;
    expect(
      hintOf([
        { cause: phone, before: 0.02, now: 0.31 },
        { cause: "one-key", before: 0.2, now: 0.4 },
      ]),
    ).toBe(
      "Grown since the run before: phone: not a valid phone number in its country: 2 % → 31 % of the rows; people with one key alone: 20 % → 40 % of the people.",
    );
    expect(hintOf([])).toMatch(/^Nothing that is counted here explains the fall/);
    expect(matchNotice(plan(), counted(1), undefined)!.hint).not.toContain("the run before");
  });

  test.each([0.55, 0.4, undefined])("is not given for a good rate after %s", (before) =>
    expect(matchNotice(plan(), counted(500), before)).toBeUndefined(),
  );

  test("is not given of few people, nor before Amazon has counted", () => {
    expect(matchNotice(plan(), counted(0, 99), undefined)).toBeUndefined();
    expect(matchNotice(plan(), { audienceSize: undefined, matchRate: undefined }, 0.7)).toBeUndefined();
  });

  test("of nobody says that Amazon may not have counted yet", () => {
    const hintOf = (matched: number) => matchNotice(plan(), counted(matched), undefined)!.hint;
    expect(hintOf(0)).toMatch(/^0 is also what Amazon shows before it has counted/);
    expect(hintOf(1)).not.toContain("before it has counted");
  });

  test("says what the plan knows of the values, the most frequent reason first", () => {
    const { hint } = matchNotice(
      plan({
        rejections: [{ field: "row", reason: "row.no-identifier", count: 2 }],
        droppedFields: [
          { field: "email", reason: "email.invalid", count: 3 },
          { field: "phone", reason: "phone.invalid", count: 1_200 },
        ],
        secondForms: { email: 7 },
        fields: {
          email: [{ column: "mail", hashed: "auto" }],
          phone: [{ column: "tel", hashed: false }],
          country: "land",
        },
      }),
      counted(1),
      undefined,
    )!;
    expect(hint!.split("\n")).toEqual([
      "Rows skipped: 2 × row: no usable email address or phone number.",
      "Values left out: 1,200 × phone: not a valid phone number in its country; 3 × email: not an email address.",
      "Sent in a second spelling too: 7 emails.",
      "Taken as hashed already: mail. A hash of a value in another form matches nobody, and Headwater can't see it.",
      "Country: from the column land.",
      "docs/match-rate.md says what each costs and what to do; headwater explain shows how one value is read.",
    ]);
  });
});
