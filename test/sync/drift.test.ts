import { describe, expect, test } from "vitest";
import type { AmazonAudience } from "../../src/amazon/audiences.ts";
import type { AudienceConfig } from "../../src/config/config.ts";
import { compared, wanted } from "../../src/sync/drift.ts";
import { anAudience } from "../contracts/ledger-nouns.ts";

const AMAZON: AmazonAudience = {
  audienceId: "42",
  name: "Customers",
  country: "DE",
  description: "Ours",
  ttlSeconds: 864_000,
  size: { received: 100, matched: 40, dsp: 30 },
};
const LEDGER = anAudience({ audienceId: "42", description: "Ours", ttlSeconds: 864_000 });

/** What differs between the ledger's audience of 100 people, or what a configuration says of it, and Amazon's. */
const differing = (amazon: Partial<AmazonAudience>, config?: Partial<AudienceConfig>) =>
  compared(
    wanted(
      LEDGER,
      config && { name: "Customers", country: "DE", shared: false, renewWindow: 0.2, ...config },
    ),
    100,
    { ...AMAZON, ...amazon },
    "spring",
  ).filter(({ verdict }) => verdict !== "same");

describe("what is believed of an audience", () => {
  test("is the same as Amazon's, line by line", () => {
    expect(compared(wanted(LEDGER, undefined), 100, AMAZON, "spring")).toEqual([
      { what: "existence", here: true, amazon: true, verdict: "same" },
      { what: "name", here: "Customers", amazon: "Customers", verdict: "same" },
      { what: "country", here: "DE", amazon: "DE", verdict: "same" },
      { what: "ttlSeconds", here: 864_000, amazon: 864_000, verdict: "same" },
      { what: "description", here: "Ours", amazon: "Ours", verdict: "same" },
      { what: "people", here: 100, amazon: 100, verdict: "same" },
    ]);
  });

  test.each([
    [{ name: "Renamed" }, "name", "go on"],
    [{ country: "AT" }, "country", "audience.country: AT"],
    [{ ttlSeconds: 86_400 }, "ttlSeconds", "next plan goes by that.*audience.ttlDays"],
    [{ description: "Theirs" }, "description", "next plan goes by that"],
    [{ size: { received: 130 } }, "people", "others fill it too"],
    [{ size: { received: 70 } }, "people", "counts late"],
  ])("differs at Amazon: %o", (amazon, what, hint) => {
    expect(differing(amazon)).toMatchObject([
      { what, verdict: "differs", hint: expect.stringMatching(hint) },
    ]);
  });

  test("is what the configuration says, which the next sync sets at Amazon", () => {
    expect(differing({}, { ttlSeconds: 86_400 })).toMatchObject([
      {
        what: "ttlSeconds",
        here: 86_400,
        amazon: 864_000,
        hint: "The next sync of spring sets it at Amazon as the configuration says.",
      },
    ]);
  });

  test("is unknown of people before Amazon has counted", () =>
    expect(differing({ size: {} })).toEqual([{ what: "people", here: 100, verdict: "unknown" }]));

  test("is that it exists, where Amazon has no such audience", () =>
    expect(compared(wanted(LEDGER, undefined), 100, undefined, "spring")).toMatchObject([
      {
        what: "existence",
        here: true,
        amazon: false,
        verdict: "differs",
        hint: expect.stringContaining("42"),
      },
    ]));
});
