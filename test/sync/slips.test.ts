import { describe, expect, test } from "vitest";
import { slipNotices } from "../../src/sync/slips.ts";
import { planTables } from "../expect-rows.ts";

const { database, fill } = planTables();

describe("a notice of misspelt domains", () => {
  const staged = [{ slips: "gmial.com" }, { slips: "gmial.com aol.con" }, { slips: null }];
  const noticesOf = async (emailFix?: "apply") =>
    slipNotices(database(), { ...(emailFix && { emailFix }), where: "syncs.spring." });

  test("names each with what is meant, how often, and the setting that corrects them", async () => {
    await fill({ "work.staged": staged });
    expect(await noticesOf()).toMatchObject([
      {
        code: "source.emails-misspelt",
        message: expect.stringContaining(
          "3 email addresses have a slip in the domain: 2 × gmial.com for gmail.com, 1 × aol.con for aol.com.",
        ),
        hint: expect.stringContaining("syncs.spring.identity: { email: { fix: apply } }"),
      },
    ]);
  });

  test("says that they were corrected, where they were", async () => {
    await fill({ "work.staged": staged });
    expect(await noticesOf("apply")).toMatchObject([{ code: "source.emails-corrected" }]);
  });

  test("is none where there are none", async () => {
    await fill({ "work.staged": [{ slips: null }] });
    expect(await noticesOf()).toEqual([]);
  });
});
