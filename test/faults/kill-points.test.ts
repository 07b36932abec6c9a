import { describe, expect, onTestFinished, test } from "vitest";
import type { Mode } from "../../src/model/mode.ts";
import { digestOf, type Frozen, freezeEach, type Image } from "./freeze.ts";
import { afterKill, type Onward, onward, type Scene, scene } from "./kill-points.ts";
import { requestsLeft } from "./standing.ts";

/** A mode's sync has at least so many points, all different, and all of them together hundreds. */
const LEAST_OF_A_SYNC = 45;

/** One that hangs is noticed; a busy machine is slow. */
const LIMIT = { timeout: 240_000 };

async function newOnward(): Promise<Onward> {
  const made = await onward();
  onTestFinished(() => made.close());
  return made;
}

async function goOnFromEach({ images }: Frozen, before: Scene, on: Onward): Promise<void> {
  for (const image of images) await on.goOn(image, before);
}

const tell = (what: string, { reached, images }: Frozen, on: Onward): void =>
  console.log(`${what}: ${reached} kill points, ${images.length} different, ${on.synced()} synced`);

describe("a sync that is killed at each of its writes and requests", () => {
  const syncs: [string, Mode, boolean][] = [
    ["the first of all, which makes the audience", "mirror", false],
    ["add", "add", true],
    ["upsert", "upsert", true],
    ["remove", "remove", true],
  ];
  test.each(syncs)("goes on to the same end: %s", LIMIT, async (what, mode, filled) => {
    const before = await scene(mode, { filled });
    const frozen = await freezeEach(before.site, "sync");
    expect(frozen.exitCode).toBe(0);
    expect(frozen.images.length).toBeGreaterThanOrEqual(LEAST_OF_A_SYNC);
    const on = await newOnward();
    await goOnFromEach(frozen, before, on);
    tell(what, frozen, on);
  });

  test(
    "goes on to the same end, and so does its resume that is killed at each of its own: mirror",
    LIMIT,
    async () => {
      const before = await scene("mirror", { filled: true });
      const frozen = await freezeEach(before.site, "sync");
      expect(frozen.images.length).toBeGreaterThanOrEqual(LEAST_OF_A_SYNC);
      const on = await newOnward();
      await goOnFromEach(frozen, before, on);
      tell("mirror", frozen, on);

      const killed = await afterKill(amidSending(frozen), before);
      const again = await freezeEach(killed.site, "resume");
      expect(again.exitCode).toBe(0);
      expect(again.images.length).toBeGreaterThan(20);
      await goOnFromEach(again, killed, on);
      tell("mirror's resume", again, on);
    },
  );
});

/** The first image in which some batches are accepted and others are not. */
function amidSending({ images }: Frozen): Image {
  const left = images.map(({ folder }) => requestsLeft(folder));
  const most = Math.max(...left);
  const index = left.findIndex((count, at) => count > 0 && count < most && left.slice(0, at).includes(most));
  return images[index]!;
}

describe("the image of a stopped process", () => {
  test.each([3, 20, 40])("is what SIGKILL leaves, to the byte (at image %i)", async (killAt) => {
    const { site } = await scene("mirror", { filled: true });
    const { images, exitCode } = await freezeEach(site, "sync", { killAt });
    expect(exitCode).toBeNull();
    expect(images).toHaveLength(killAt);
    expect(digestOf(images.at(-1)!.folder)).toBe(digestOf(site.path(".headwater")));
  });
});
