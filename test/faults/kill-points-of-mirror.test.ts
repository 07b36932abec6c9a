import { describe, expect, test } from "vitest";
import { type Frozen, freezeEach, type Image } from "./freeze.ts";
import { afterKill, CAN_FREEZE, filledSite, LEAST_OF_A_SYNC, LIMIT, onward, scene } from "./kill-points.ts";
import { requestsLeft } from "./standing.ts";

/** A file of its own beside kill-points.test.ts, so that two processes share the work. */
describe.skipIf(!CAN_FREEZE)("a mirror that is killed at each of its writes and requests", () => {
  test("goes on to the same end when it makes the audience: there is one", LIMIT, async () => {
    const before = await scene("mirror");
    const frozen = await freezeEach(before.site, "sync");
    expect(frozen.exitCode).toBe(0);
    expect(frozen.images.length).toBeGreaterThanOrEqual(LEAST_OF_A_SYNC);
    const { goOnFromEach } = await onward();
    await goOnFromEach("the first sync", frozen, before);
  });

  test("goes on to the same end, and so does a resume that is killed at each of its own", LIMIT, async () => {
    const before = await scene("mirror", filledSite);
    const frozen = await freezeEach(before.site, "sync");
    expect(frozen.exitCode).toBe(0);
    expect(frozen.images.length).toBeGreaterThanOrEqual(LEAST_OF_A_SYNC);
    const { goOnFromEach } = await onward();
    await goOnFromEach("mirror", frozen, before);

    const killed = await afterKill(amidSending(frozen), before);
    const again = await freezeEach(killed.site, "resume");
    expect(again.exitCode).toBe(0);
    expect(again.images.length).toBeGreaterThanOrEqual(LEAST_OF_A_SYNC / 3);
    await goOnFromEach("its resume", again, killed);
  });
});

/** The first image in which some batches are accepted and others are not. */
function amidSending({ images }: Frozen): Image {
  const left = images.map(({ folder }) => requestsLeft(folder));
  const most = Math.max(...left);
  const index = left.findIndex((count, at) => count > 0 && count < most && left.slice(0, at).includes(most));
  return images[index]!;
}
