import { afterEach, describe, expect, test } from "vitest";
import { openShop, type Shop } from "./shop.ts";

let shop: Shop;
afterEach(() => shop.close());

const members = (): number =>
  shop.emulator.store.audiences().reduce((sum, { members }) => sum + members.size, 0);

describe("undo", () => {
  test("says what it is, asks, and puts people back after a yes", async () => {
    shop = await openShop({ mode: "mirror" });
    await shop.type("sync spring --yes --wait 20s");
    shop.people(17);
    const { report } = JSON.parse((await shop.type("sync spring --yes --wait 20s --json")).stdout);

    const dry = await shop.type(`undo ${report.runId} --dry-run`);
    expect(dry).toMatchObject({ exitCode: 0 });
    expect(dry.stdout).toMatch(/^Plan \S+ of spring: puts back whom run \S+ took out\n/);
    expect(dry.stdout).toContain("People    3 put back");
    expect(dry.stdout).toContain("The next mirror run takes them out again, unless they are in its source.");
    expect(dry.stdout).toMatch(new RegExp(`Next: headwater undo ${report.runId} --plan \\S+\n$`));
    expect(members()).toBe(17);

    const unasked = await shop.type(`undo ${report.runId}`);
    expect(unasked.stderr).toContain(
      `Without a question from the start: headwater undo ${report.runId} --yes`,
    );
    const done = await shop.type(`undo ${report.runId}`, { typed: ["y"] });
    expect(done).toMatchObject({ exitCode: 0 });
    expect(done.stderr).toContain("Send this to Amazon? [y/N] ");
    expect(members()).toBe(20);

    const again = await shop.type(`undo ${report.runId}`);
    expect(again).toMatchObject({ exitCode: 0 });
    expect(again.stdout).toContain("Nobody is left to be put back");
    expect((await shop.type("runs")).stdout).toMatch(/ undo {2}/);
  });
});
