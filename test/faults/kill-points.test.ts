import { describe, expect, test } from "vitest";
import { madeOnce } from "../e2e/made-once.ts";
import { digestOf, freezeEach } from "./freeze.ts";
import { CAN_FREEZE, filledSite, LEAST_OF_A_SYNC, LIMIT, onward, scene } from "./kill-points.ts";

/**
 * What DuckDB writes of a plan, table by table and file by file, it writes alike in every mode, and whoever comes after a
 * kill throws it away unread: kill-points-of-mirror.test.ts goes on from each of these. In the modes that it has not, here are
 * all others: around each of the ledger's commits, each request and each of the snapshot's commits, and after each file that
 * was published, renamed or removed.
 */
const WITHIN_A_PLAN = /^after DuckDB's (?!commit)/;

const filled = madeOnce(filledSite);

describe.skipIf(!CAN_FREEZE)("a sync that is killed at each of its writes and requests", () => {
  test.each(["add", "upsert", "remove"] as const)("goes on to the same end: %s", LIMIT, async (mode) => {
    const before = await scene(mode, filled);
    const frozen = await freezeEach(before.site, "sync");
    expect(frozen.exitCode).toBe(0);
    expect(frozen.images.length).toBeGreaterThanOrEqual(LEAST_OF_A_SYNC);
    const { goOnFromEach } = await onward();
    await goOnFromEach(mode, frozen, before, WITHIN_A_PLAN);
  });
});

describe.skipIf(!CAN_FREEZE)("the image of a stopped process", () => {
  test.each([3, 40])("is what SIGKILL leaves, to the byte (at image %i)", async (killAt) => {
    const { site } = await scene("mirror", filled);
    const { images, exitCode } = await freezeEach(site, "sync", { killAt });
    expect(exitCode).toBeNull();
    expect(images).toHaveLength(killAt);
    expect(digestOf(images.at(-1)!.folder)).toBe(digestOf(site.path(".headwater")));
  });
});
