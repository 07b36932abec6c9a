import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { AnsweredItems } from "../../src/model/batch.ts";
import { delivered } from "./delivered.ts";
import type { Fate } from "./memory-destination.ts";

/** Answers with these, call by call; then takes all. */
const answering =
  (...fates: Fate[]) =>
  (_: readonly string[], call: number): Fate =>
    fates[call - 1] ?? "accept";

describe("an answer for each record", () => {
  test("splits the batch into what was accepted and what was refused, and nothing is sent again", async () => {
    const { destination, log, told, error } = await delivered(
      1,
      answering({ each: ["accepted", "accepted", "refused", "accepted"] }),
      { recordsPerBatch: 4 },
    );
    expect(error).toBeUndefined();
    expect(log).toStrictEqual(["b1 started", "b1 in parts: 2 accepted, 1 refused, 1 accepted"]);
    expect(told.get("b1")).toMatchObject({ httpStatus: 207, attempt: 1 });
    expect(destination.calls).toHaveLength(1);
  });

  test("those that were not taken, or not named, are sent again after a wait, before other batches", async () => {
    const { destination, clock, inState } = await delivered(
      2,
      answering({ each: ["accepted", "not-taken", "not-taken", "unknown"] }),
      { recordsPerBatch: 4 },
    );
    expect(destination.calls.slice(1)).toStrictEqual([["r2", "r3"], ["r4"], ["r5", "r6", "r7", "r8"]]);
    expect(clock.slept).toHaveLength(1);
    expect(inState("accepted")).toStrictEqual(["b2", "b1.1", "b1.2", "b1.3"]);
  });

  test("a record that is never taken while others are is refused, when its tries are over", async () => {
    const { destination, told, inState, error } = await delivered(
      2,
      (sent) => ({ each: sent.map((record) => (record === "r2" ? "not-taken" : "accepted")) }),
      { recordsPerBatch: 4, tries: 3 },
    );
    expect(error).toBeUndefined();
    expect(destination.calls.filter((sent) => sent.includes("r2"))).toHaveLength(3);
    expect(inState("refused")).toStrictEqual(["b1.2"]);
    expect(told.get("b1.2")).toMatchObject({ outcome: "refused", message: "Said." });
  });

  test("a batch that has the same answer for all of its records is not split for it", async () => {
    const { log } = await delivered(2, answering({ each: ["not-taken"] }, { each: ["refused"] }));
    expect(log).toStrictEqual([
      "b1 started",
      "b1 released",
      "b1 started",
      "b1 refused",
      "b2 started",
      "b2 accepted",
    ]);
  });

  test("records that are never named stay unknown, and the run pauses", async () => {
    const { inState, error } = await delivered(1, () => ({ each: ["unknown"] }), { tries: 2 });
    expect(inState("unknown")).toStrictEqual(["b1"]);
    expect(error).toMatchObject({ code: "amazon.some-not-taken" });
    expect((error as Error).message).toContain("Tried 2 times.");
  });

  test("each such answer is one try again of all batches together", async () => {
    const { destination, inState, error } = await delivered(3, () => ({ each: ["accepted", "not-taken"] }), {
      recordsPerBatch: 2,
      triesAgain: 2,
    });
    expect((error as Error).message).toContain("2 requests of this run were sent again");
    expect(destination.calls).toStrictEqual([["r1", "r2"], ["r2"], ["r3", "r4"], ["r4"], ["r5", "r6"]]);
    expect(inState("to-send")).toStrictEqual(["b3.2"]);
  });

  test("whatever the answers, every record ends in one state, and is accepted where it was said to be", async () => {
    const outcome = fc.constantFrom<AnsweredItems["outcome"]>("accepted", "refused", "not-taken", "unknown");
    const fate = fc.oneof(
      fc.record({ each: fc.array(outcome, { minLength: 1, maxLength: 8 }) }),
      fc.constantFrom<Fate>("accept", "refuse", "too-large", "not-taken", "lost", {
        throws: new Error("no way on"),
      }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 0, max: 12 }),
        async (fates, batchCount, lanes, triesAgain) => {
          const { records, destination, states, inState, recordsOf, error } = await delivered(
            batchCount,
            answering(...fates),
            { lanes, triesAgain },
          );
          const leaves = [...states].filter(([, state]) => state !== "split").map(([batchId]) => batchId);
          expect(leaves.flatMap(recordsOf).sort()).toStrictEqual([...records].sort());
          expect(inState("sending")).toStrictEqual([]);
          // Nothing is lost on its way here, so none is taken twice either.
          expect(inState("accepted").flatMap(recordsOf).sort()).toStrictEqual([...destination.kept].sort());
          if (error === undefined) expect([...inState("to-send"), ...inState("unknown")]).toStrictEqual([]);
        },
      ),
      { numRuns: 300 },
    );
  });
});
