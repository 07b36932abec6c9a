import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { AudienceView } from "../../src/index.ts";
import { openShop, type Shop } from "./shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const filled = async (): Promise<string> => {
  expect((await shop.type("sync spring --yes --wait 20s")).exitCode).toBe(0);
  return shop.emulator.store.audiences()[0]!.audienceId;
};
const view = async (name: string): Promise<AudienceView> =>
  JSON.parse((await shop.type(`audiences show ${name} --json`)).stdout);

describe("audiences show", () => {
  test("sets what is believed beside what Amazon has, says what to do where they differ, and when people leave", async () => {
    const audienceId = await filled();
    const there = shop.emulator.store.audiences()[0]!;
    there.ttl = 30 * 86_400;
    const { exitCode, stdout } = await shop.type("audiences show spring");
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`Spring buyers US (US, ${audienceId}), of spring\n`);
    expect(stdout).toMatch(/^audience +there +there +same$/m);
    expect(stdout).toMatch(/^people leave after +397 days +30 days +differs at Amazon$/m);
    expect(stdout).toMatch(/^people +20 +20 received, \d+ matched, \d+ in the DSP +same$/m);
    expect(stdout).toMatch(/^\S+ \S+ +20 +\d+ +[\d.]+ % +100 % +[\d.]+ % +-$/m);
    expect(stdout).toMatch(/^people leave after: It was changed at Amazon.*audience\.ttlDays/m);
    expect(stdout).toMatch(
      /30 days after they were sent, by week:\n( {2}from .* 0\n){4} {2}from .* 20 {2}#{40}\n/,
    );
  });

  test("finds an audience by Amazon's id as well, and has all of it as JSON", async () => {
    const audienceId = await filled();
    const byId = await view(audienceId);
    expect(byId).toMatchObject({
      audience: { name: "Spring buyers US", audienceId },
      syncs: ["spring"],
      people: { there: 20, left: 0, toSendAgain: 0 },
      expiry: { ttlSeconds: 34_300_800, span: "month" },
      amazon: { size: { received: 20 } },
      matches: [{ received: 20, estimate: { reachable: 1, keys: { none: 0 } } }],
      notices: [],
    });
    expect(byId.expiry.bars).toHaveLength(14);
    expect(byId.compared.map(({ verdict }) => verdict)).toEqual(Array(6).fill("same"));
  });

  test("shows this side where Amazon can't be asked, says why, and leaves with the code of that", async () => {
    await filled();
    shop.emulator.faults.add({ name: "token-expires" });
    shop.emulator.faults.add({ name: "revoked" });
    const { exitCode, stdout } = await shop.type("audiences show spring");
    expect(exitCode).toBe(4);
    expect(stdout).toMatch(
      /accepted and not yet left: 20\nAmazon could not be asked: .*\[amazon\.token-revoked\]\nNext:/,
    );
    expect(stdout).toContain("by 30 days:\n");
  });

  test("of a name that nobody has says which there are", async () => {
    await filled();
    const { exitCode, stderr } = await shop.type("audiences show summer");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /No audience "summer".*\[audience\.unknown\]\nNext: {2}There is: Spring buyers US\./,
    );
  });
});
