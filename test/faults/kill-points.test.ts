import { describe, expect, test } from "vitest";
import { digestOf, freezeEach } from "./freeze.ts";
import { CAN_FREEZE, LEAST_OF_A_SYNC, LIMIT, onward, scene } from "./kill-points.ts";

describe.skipIf(!CAN_FREEZE)("a sync that is killed at each of its writes and requests", () => {
  test.each(["add", "upsert", "remove"] as const)("goes on to the same end: %s", LIMIT, async (mode) => {
    const before = await scene(mode, { filled: true });
    const frozen = await freezeEach(before.site, "sync");
    expect(frozen.exitCode).toBe(0);
    expect(frozen.images.length).toBeGreaterThanOrEqual(LEAST_OF_A_SYNC);
    const { goOnFromEach } = await onward();
    await goOnFromEach(mode, frozen, before);
  });
});

describe.skipIf(!CAN_FREEZE)("the image of a stopped process", () => {
  test.each([3, 20, 40])("is what SIGKILL leaves, to the byte (at image %i)", async (killAt) => {
    const { site } = await scene("mirror", { filled: true });
    const { images, exitCode } = await freezeEach(site, "sync", { killAt });
    expect(exitCode).toBeNull();
    expect(images).toHaveLength(killAt);
    expect(digestOf(images.at(-1)!.folder)).toBe(digestOf(site.path(".headwater")));
  });
});
