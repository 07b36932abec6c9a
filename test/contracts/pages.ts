import { describe, expect, test } from "vitest";
import type { Fence, Ledger } from "../../src/jobs/ledger.ts";
import type { AudiencePlan } from "../../src/model/plan.ts";
import type { AudienceReport, AudienceRun, Run } from "../../src/model/run.ts";
import { aBatch, aHolder, aJob, anAmazonJob, anAudience, aRun, halvesOf, NOW } from "./ledger-nouns.ts";

/** Lists of the service: a page at a time, and what stands out of very many. */
export function pageContract(ledger: () => Ledger): void {
  const fenceOf = async (audienceKey = "customers"): Promise<Fence> => {
    const lease = await ledger().takeLease({
      audienceKey,
      holder: aHolder(),
      now: NOW,
      staleAfterMs: 60_000,
      isGone: () => false,
    });
    if ("heldBy" in lease) throw new Error("held");
    return lease;
  };
  const add = async (runs: readonly Partial<AudienceRun>[]): Promise<Fence> => {
    const fence = await fenceOf();
    for (const run of runs) await ledger().addRun(aRun(run), fence);
    return fence;
  };
  const idsOf = (runs: readonly Run[]) => runs.map(({ runId }) => runId);

  describe("pages of runs", () => {
    test("follow one another without a gap, also where several runs are of one instant", async () => {
      await add(
        ["r1", "r2", "r3", "r4", "r5"].map((runId, at) => ({ runId, createdAt: NOW + Math.floor(at / 3) })),
      );
      const first = await ledger().runs({ limit: 2 });
      const second = await ledger().runs({ before: first.at(-1), limit: 2 });
      const third = await ledger().runs({ before: second.at(-1), limit: 2 });
      expect([first, second, third].map(idsOf)).toEqual([["r5", "r4"], ["r3", "r2"], ["r1"]]);
      expect(await ledger().runs({ before: third.at(-1) })).toEqual([]);
    });

    test("the last run of each sync is one question", async () => {
      await add([
        { runId: "r1", sync: "spring", createdAt: NOW },
        { runId: "r2", sync: "spring", createdAt: NOW + 1 },
        { runId: "r4", sync: "autumn", createdAt: NOW },
        { runId: "r3", sync: "autumn", createdAt: NOW },
        { runId: "r5", sync: "other", createdAt: NOW + 9 },
      ]);
      expect(idsOf(await ledger().lastRuns(["spring", "autumn", "never"])).sort()).toEqual(["r2", "r4"]);
      expect(await ledger().lastRuns([])).toEqual([]);
      expect(idsOf(await ledger().lastRuns(["spring"], ["discarded"]))).toEqual([]);
    });

    test("a run is forgotten that had nothing to send, and no other", async () => {
      const fence = await add([{ runId: "r1" }, { runId: "r2" }]);
      await ledger().addBatches("r1", [aJob()], [aBatch(1)], NOW, fence);
      await ledger().removeRun("r2", fence);
      expect(idsOf(await ledger().runs())).toEqual(["r1"]);
      await expect(ledger().removeRun("r1", fence)).rejects.toMatchObject({ code: "bug.ledger-run" });
      await expect(ledger().removeRun("r2", fence)).rejects.toMatchObject({ code: "bug.ledger-run" });
    });

    test("are of one sync, audience or state where that is asked, and so is their count", async () => {
      await add([
        { runId: "r1", sync: "spring", state: "settled" },
        { runId: "r2", sync: "spring", state: "planned" },
        { runId: "r3", sync: "autumn", state: "settled" },
      ]);
      expect(await ledger().countRuns()).toBe(3);
      for (const [filter, expected] of [
        [{ sync: "spring" }, ["r2", "r1"]],
        [{ states: ["settled"] }, ["r3", "r1"]],
        [{ sync: "spring", states: ["settled", "planned"] }, ["r2", "r1"]],
        [{ audienceKey: "other" }, []],
        [{ states: [] }, []],
      ] as const) {
        expect(idsOf(await ledger().runs(filter))).toEqual(expected);
        expect(await ledger().countRuns(filter)).toBe(expected.length);
      }
    });
  });

  describe("runs that wait for a person", () => {
    const plan = { safetyStop: { code: "plan.drop-too-large", message: "Many." } } as unknown as AudiencePlan;
    const lowMatch = {
      notices: [{ code: "run.match-rate-low", message: "Few." }],
    } as unknown as AudienceReport;
    const lastError = { code: "amazon.token-revoked", message: "Ended.", exitCode: 4 };
    const options = { stuckSince: NOW, staleAfterMs: 1_000, limit: 10 };
    const inNeed = async () => (await ledger().runsInNeed(options)).map(({ need, run }) => [run.runId, need]);

    test("are those with a safety stop, an error or a low match rate, the newest first", async () => {
      await add([
        { runId: "r1", sync: "a", createdAt: NOW + 1, state: "planned", plan },
        { runId: "r2", sync: "b", createdAt: NOW + 2, state: "ready", lastError },
        { runId: "r3", sync: "c", createdAt: NOW + 3, state: "settled", report: lowMatch },
        { runId: "r4", sync: "d", createdAt: NOW + 4, state: "abandoned", lastError },
        { runId: "r5", sync: "e", createdAt: NOW + 5, state: "planned", plan: {} as AudiencePlan },
        { runId: "r6", sync: "f", createdAt: NOW + 6, state: "settled", report: {} as AudienceReport },
        { runId: "r7", sync: "g", createdAt: NOW + 7, state: "discarded", plan },
      ]);
      expect(await inNeed()).toEqual([
        ["r4", "failed"],
        ["r3", "low-match"],
        ["r2", "failed"],
        ["r1", "stop"],
      ]);
      expect(await ledger().runsInNeed({ ...options, limit: 1 })).toHaveLength(1);
    });

    test("are those whose source had not changed for long when it was read", async () => {
      const basis = (sourceModifiedAt: number) => ({
        snapshotVersion: 1,
        settings: "",
        madeFor: "",
        sourceModifiedAt,
      });
      await add([
        { runId: "r1", sync: "a", state: "settled", basis: basis(NOW - 1_001) },
        { runId: "r2", sync: "b", state: "settled", basis: basis(NOW - 1_000) },
        { runId: "r3", sync: "c", state: "settled", basis: basis(NOW - 1_001), report: lowMatch },
      ]);
      expect(await inNeed()).toEqual([
        ["r3", "low-match"],
        ["r1", "stale-source"],
      ]);
    });

    test("are not those after which their sync did well; one that is unfinished stays", async () => {
      await add([
        { runId: "r1", sync: "a", createdAt: NOW + 1, state: "planned", plan },
        { runId: "r2", sync: "a", createdAt: NOW + 2, state: "planned", plan: {} as AudiencePlan },
        { runId: "r3", sync: "b", createdAt: NOW + 1, state: "abandoned", lastError },
        { runId: "r4", sync: "b", createdAt: NOW + 2, state: "accepted" },
        { runId: "r5", sync: "c", createdAt: NOW + 1, state: "settled", report: lowMatch },
        { runId: "r6", sync: "c", createdAt: NOW + 2, state: "settled", report: {} as AudienceReport },
        { runId: "r7", sync: "d", createdAt: NOW + 1, state: "ready", lastError },
        { runId: "r8", sync: "d", createdAt: NOW + 2, state: "discarded" },
      ]);
      expect(await inNeed()).toEqual([["r7", "failed"]]);
    });

    test("are stuck where Amazon has had a request of theirs for long", async () => {
      const fence = await add([{ createdAt: NOW }]);
      await ledger().addBatches("r1", [aJob()], [aBatch(1)], NOW, fence);
      const attempt = await ledger().startAttempt("r1-1", NOW, fence);
      const ended = {
        batchId: "r1-1",
        attempt,
        startedAt: NOW,
        endedAt: NOW - 1,
        outcome: "accepted",
      } as const;
      await ledger().endAttempt({ ...ended, jobRequestId: "j1" }, NOW, fence);
      expect(await inNeed()).toEqual([["r1", "stuck"]]);
      await ledger().saveAmazonJob(anAmazonJob({ state: "succeeded" }), fence);
      expect(await inNeed()).toEqual([]);
    });
  });

  describe("a run's requests", () => {
    test("come a page at a time in the order in which they left, each with its job", async () => {
      const fence = await add([{}]);
      await ledger().addBatches("r1", [aJob()], [aBatch(1), aBatch(2)], NOW, fence);
      await ledger().startAttempt("r1-1", NOW + 1, fence);
      const released = { batchId: "r1-1", attempt: 1, startedAt: NOW + 1, endedAt: NOW + 2, httpStatus: 429 };
      await ledger().releaseAttempt(released, fence);
      await ledger().startAttempt("r1-2", NOW + 1, fence);
      await ledger().startAttempt("r1-1", NOW + 3, fence);
      const accepted = { batchId: "r1-1", attempt: 2, startedAt: NOW + 3, endedAt: NOW + 4 };
      await ledger().endAttempt({ ...accepted, outcome: "accepted", jobRequestId: "j1" }, NOW, fence);

      const first = await ledger().requests("r1", { limit: 2 });
      const second = await ledger().requests("r1", { after: first.at(-1), limit: 2 });
      expect(first.map(({ batchId, attempt, job }) => [batchId, attempt, job])).toEqual([
        ["r1-1", 1, undefined],
        ["r1-2", 1, undefined],
      ]);
      expect(second).toMatchObject([
        {
          batchId: "r1-1",
          attempt: 2,
          jobNumber: 1,
          batchNumber: 1,
          records: 100,
          job: { jobRequestId: "j1" },
        },
      ]);
      expect(await ledger().requests("r1", { after: second.at(-1), limit: 2 })).toEqual([]);
      expect(await ledger().countAttempts("r1")).toBe(3);
      expect(await ledger().countAttempts("r9")).toBe(0);
    });

    test("its batches are counted by upload job and state, each record once", async () => {
      const fence = await add([{}]);
      await ledger().addBatches("r1", [aJob()], [aBatch(1), aBatch(2), aBatch(3)], NOW, fence);
      await ledger().startAttempt("r1-1", NOW, fence);
      await ledger().splitBatch("r1-2", halvesOf(aBatch(2)), fence);
      expect(await ledger().batchCounts("r1")).toEqual([
        { jobNumber: 1, state: "sending", count: 1, records: 100 },
        { jobNumber: 1, state: "to-send", count: 3, records: 200 },
      ]);
    });
  });

  test("audiences are told by their keys, or all of them", async () => {
    for (const audienceKey of ["a", "b", "c"]) await ledger().saveAudience(anAudience({ audienceKey }));
    const keysOf = async (keys?: string[]) =>
      (await ledger().audiences(keys)).map(({ audienceKey }) => audienceKey);
    expect(await keysOf(["c", "a", "x"])).toEqual(["a", "c"]);
    expect(await keysOf([])).toEqual([]);
    expect(await keysOf()).toEqual(["a", "b", "c"]);
  });
}
