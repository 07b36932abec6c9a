import { describe, expect, test } from "vitest";
import type { Fence, Ledger } from "../../src/jobs/ledger.ts";
import type { AttemptOutcome, Batch } from "../../src/model/batch.ts";
import { aBatch, aHolder, aJob, aRun, NOW } from "./ledger-nouns.ts";

/** Batches of whose records Amazon said different things. */
export function partContract(ledger: () => Ledger): void {
  /** A run `r1` with two batches of 100 records. */
  const readyRun = async (): Promise<Fence> => {
    const lease = await ledger().takeLease({
      audienceKey: "customers",
      holder: aHolder(),
      now: NOW,
      staleAfterMs: 60_000,
      isGone: () => false,
    });
    if ("heldBy" in lease) throw new Error("held");
    await ledger().addRun(aRun(), lease);
    await ledger().addBatches("r1", [aJob()], [aBatch(1), aBatch(2)], NOW, lease);
    return lease;
  };

  const attemptAt = async (batchId: string, fence: Fence) => {
    const attempt = await ledger().startAttempt(batchId, NOW, fence);
    return { batchId, attempt, startedAt: NOW, endedAt: NOW + 5, httpStatus: 207 };
  };

  const endIn = async (parts: readonly Batch[], fence: Fence, batchId = "r1-1") =>
    ledger().endAttemptInParts(await attemptAt(batchId, fence), parts, fence);

  const stateOf = async (batchId: string) =>
    (await ledger().batches("r1")).find((batch) => batch.batchId === batchId)?.state;

  describe("a batch in parts", () => {
    test("is replaced by them, each with its state and with what was said of it", async () => {
      const fence = await readyRun();
      const parts = partsOf(aBatch(1));
      await endIn(parts, fence);
      expect(await ledger().batches("r1")).toStrictEqual([...parts, aBatch(2)]);
      expect(await ledger().books("r1")).toEqual({
        planned: 200,
        toSend: 120,
        accepted: 50,
        refused: 20,
        unknown: 10,
      });
      expect(await ledger().attempts("r1")).toMatchObject([{ batchId: "r1-1", outcome: "partial" }]);
      expect(await ledger().amazonJobs("r1")).toEqual([]);
    });

    test("has all of its records in them, or nothing happens", async () => {
      const fence = await readyRun();
      const attempt = await attemptAt("r1-1", fence);
      const [first, ...others] = partsOf(aBatch(1));
      for (const parts of [others, [first!], [...others, first!], [aBatch(2)], []])
        await expect(ledger().endAttemptInParts(attempt, parts, fence)).rejects.toMatchObject({
          name: "Bug",
        });
      expect(await stateOf("r1-1")).toBe("sending");
      expect((await ledger().attempts("r1"))[0]).not.toHaveProperty("endedAt");
    });

    test("needs an attempt that is running", async () => {
      const fence = await readyRun();
      const ended = { batchId: "r1-1", attempt: 1, startedAt: NOW, endedAt: NOW + 5 };
      await expect(ledger().endAttemptInParts(ended, partsOf(aBatch(1)), fence)).rejects.toMatchObject({
        name: "Bug",
      });
    });

    test("has parts that are sent like any batch, and can be in parts again", async () => {
      const fence = await readyRun();
      await endIn(partsOf(aBatch(1)), fence);
      const left = (await ledger().batches("r1")).find(({ batchId }) => batchId === "r1-1.3")!;
      const halves = cut(left, [
        [10, "accepted"],
        [10, "refused", "No."],
      ]);
      await endIn(halves, fence, "r1-1.3");
      expect(await ledger().books("r1")).toMatchObject({
        planned: 200,
        accepted: 60,
        refused: 30,
        unknown: 10,
      });
    });

    test("that was unknown once has no part that is merely to be sent", async () => {
      const fence = await readyRun();
      await ledger().endAttempt({ ...(await attemptAt("r1-1", fence)), outcome: "unknown" }, NOW, fence);
      await endIn(partsOf(aBatch(1)), fence);
      expect(await stateOf("r1-1.3")).toBe("unknown");
    });

    test("keeps a part unknown that is not taken when it is sent again, and no other", async () => {
      const fence = await readyRun();
      await endIn(partsOf(aBatch(1)), fence);
      for (const batchId of ["r1-1.3", "r1-1.4"])
        await ledger().releaseAttempt(await attemptAt(batchId, fence), fence);
      expect([await stateOf("r1-1.3"), await stateOf("r1-1.4")]).toEqual(["to-send", "unknown"]);
    });

    test("has its refused parts sent again when a person says so, without what was said of them", async () => {
      const fence = await readyRun();
      await endIn(partsOf(aBatch(1)), fence);
      await ledger().endAttempt({ ...(await attemptAt("r1-2", fence)), outcome: "accepted" }, NOW, fence);
      expect(await ledger().sendRefusedAgain("r1", fence)).toBe(1);
      const again = (await ledger().batches("r1")).find(({ batchId }) => batchId === "r1-1.2")!;
      expect(again.state).toBe("to-send");
      expect(again).not.toHaveProperty("message");
      await ledger().endAttempt({ ...(await attemptAt("r1-1.2", fence)), outcome: "accepted" }, NOW, fence);
      expect(await ledger().books("r1")).toMatchObject({ accepted: 170, refused: 0 });
    });

    test("counts one request, whose outcome is told with it", async () => {
      const fence = await readyRun();
      await endIn(partsOf(aBatch(1)), fence);
      expect(await ledger().requests("r1", { limit: 10 })).toMatchObject([
        { batchId: "r1-1", records: 100, outcome: "partial" satisfies AttemptOutcome, job: undefined },
      ]);
      expect(await ledger().countAttempts("r1")).toBe(1);
    });
  });
}

/** Cuts what `aBatch` makes, 100 bytes a record. */
function cut(
  batch: Batch,
  pieces: readonly [records: number, state: Batch["state"], message?: string][],
): Batch[] {
  const { message: _, ...whole } = batch;
  let before = 0;
  return pieces.map(([records, state, message], index) => {
    const piece: Batch = {
      ...whole,
      batchId: `${batch.batchId}.${index + 1}`,
      firstChange: batch.firstChange + before,
      lastChange: batch.firstChange + before + records - 1,
      offset: batch.offset + before * 100,
      length: records * 100,
      records,
      state,
      ...(message !== undefined && { message }),
    };
    before += records;
    return piece;
  });
}

/** 50 accepted, 20 refused, 20 to be sent, 10 unknown. */
const partsOf = (batch: Batch): Batch[] =>
  cut(batch, [
    [50, "accepted"],
    [20, "refused", "FIELD_VALUE_IS_INVALID: no."],
    [20, "to-send"],
    [10, "unknown", "Not named."],
  ]);
