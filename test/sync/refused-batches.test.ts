import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { openLedger } from "../../src/ledger/sqlite.ts";
import { refusedBatches } from "../../src/sync/refused-batches.ts";
import { aBatch, aHolder, aJob, aRun, halvesOf, NOW } from "../contracts/ledger-nouns.ts";
import { temporaryFolder } from "../ledger/temporary.ts";
import { manualClock } from "../manual-clock.ts";

test("what was said of a refused batch is its last request's, and of a part its own", async () => {
  const path = join(temporaryFolder(), "ledger.sqlite");
  const ledger = await openLedger(path, { clock: manualClock() });
  onTestFinished(() => ledger.close());
  const lease = { holder: aHolder(), now: NOW, staleAfterMs: 60_000, isGone: () => false };
  const fence = await ledger.takeLease({ audienceKey: "customers", ...lease });
  if ("heldBy" in fence) throw new Error("held");
  await ledger.addRun(aRun(), fence);
  await ledger.addBatches("r1", [aJob()], [aBatch(1), aBatch(2), aBatch(3)], NOW, fence);
  const attemptAt = async (batchId: string) => ({
    batchId,
    attempt: await ledger.startAttempt(batchId, NOW, fence),
    startedAt: NOW,
    endedAt: NOW,
  });
  const refuse = async (batchId: string, message: string) =>
    ledger.endAttempt({ ...(await attemptAt(batchId)), outcome: "refused", message }, NOW, fence);

  await refuse("r1-1", "The first time.");
  await ledger.sendRefusedAgain("r1", fence);
  await refuse("r1-1", "Of all.");
  const [taken, left] = halvesOf(aBatch(2));
  const parts = [
    { ...taken, state: "accepted" as const },
    { ...left, state: "refused" as const, message: "Of a part." },
  ];
  await ledger.endAttemptInParts(await attemptAt("r1-2"), parts, fence);
  const unknown = halvesOf(aBatch(3)).map((part) => ({
    ...part,
    state: "unknown" as const,
    message: "Not named.",
  }));
  await ledger.endAttemptInParts(await attemptAt("r1-3"), unknown, fence);
  await refuse("r1-3a", "After all.");

  expect(await refusedBatches({ ledger }, "r1")).toEqual([
    { firstChange: 1, lastChange: 100, reason: "Of all." },
    { firstChange: 151, lastChange: 200, reason: "Of a part." },
    { firstChange: 201, lastChange: 250, reason: "After all." },
  ]);
});
