import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Fence, Ledger } from "../../src/jobs/ledger.ts";
import type { Outcome } from "../../src/model/batch.ts";
import type { Suppression } from "../../src/model/receipt.ts";
import {
  aBatch,
  aHolder,
  aJob,
  anAmazonJob,
  anAudience,
  aReceipt,
  aRun,
  aSuppression,
  halvesOf,
  NOW,
} from "./ledger-nouns.ts";
import { pageContract } from "./pages.ts";
import { partContract } from "./parts.ts";
import { requestContract } from "./requests.ts";
import { serviceLedgerContract } from "./service-ledger.ts";

/** What every ledger does. `make` opens an empty one. */
export function ledgerContract(name: string, make: () => Promise<Ledger>): void {
  describe(name, () => {
    let ledger: Ledger;
    beforeEach(async () => {
      ledger = await make();
    });
    afterEach(() => ledger.close());

    const take = (audienceKey = "customers", given: Partial<Parameters<Ledger["takeLease"]>[0]> = {}) =>
      ledger.takeLease({
        audienceKey,
        holder: aHolder(),
        now: NOW,
        staleAfterMs: 60_000,
        isGone: () => false,
        ...given,
      });

    const fenceOf = async (audienceKey = "customers"): Promise<Fence> => {
      const lease = await take(audienceKey);
      if ("heldBy" in lease) throw new Error("held");
      return lease;
    };

    /** A run `r1` with three batches of 100 records. */
    const readyRun = async (): Promise<Fence> => {
      const fence = await fenceOf();
      await ledger.addRun(aRun(), fence);
      await ledger.addBatches("r1", [aJob()], [aBatch(1), aBatch(2), aBatch(3)], NOW, fence);
      return fence;
    };

    /** Sends a batch once. */
    const send = async (batchId: string, outcome: Outcome, fence: Fence, jobRequestId?: string) => {
      const attempt = await ledger.startAttempt(batchId, NOW, fence);
      const ended = { batchId, attempt, startedAt: NOW, endedAt: NOW + 5, outcome, jobRequestId };
      await ledger.endAttempt(ended, NOW + 1000, fence);
    };

    describe("audiences", () => {
      test("an audience is found by key, by Amazon's id and by name, within its profile", async () => {
        const audience = anAudience({
          audienceId: "9007199254740993123",
          createIntentAt: NOW,
          createdHere: true,
          ttlSeconds: 86_400,
          size: { received: 10, matched: 4, dsp: 3, at: NOW },
        });
        await ledger.saveAudience(audience);
        await ledger.saveAudience(anAudience({ audienceKey: "other", profileId: "2" }));
        expect(await ledger.audience("customers")).toStrictEqual(audience);
        expect(await ledger.audienceById(audience.profileId, audience.audienceId!)).toStrictEqual(audience);
        expect(await ledger.audienceByName(audience.profileId, "Customers")).toStrictEqual(audience);
        expect(await ledger.audienceById("2", audience.audienceId!)).toBeUndefined();
        expect(await ledger.countAudiences()).toBe((await ledger.audiences()).length);
        expect((await ledger.audiences()).map(({ audienceKey }) => audienceKey)).toEqual([
          "customers",
          "other",
        ]);
      });

      test("saving again replaces all that is known, also by nothing", async () => {
        await ledger.saveAudience(anAudience({ createIntentAt: NOW, advertiserId: "7" }));
        await ledger.saveAudience(anAudience({ audienceId: "1" }));
        expect(await ledger.audience("customers")).toStrictEqual(anAudience({ audienceId: "1" }));
      });

      test("a name may hold any character", async () => {
        const name = `O'Hara "x" $1 \\ \n 😀; drop table run`;
        await ledger.saveAudience(anAudience({ name }));
        expect((await ledger.audienceByName(anAudience().profileId, name))?.name).toBe(name);
      });
    });

    describe("runs", () => {
      test("runs come newest first, filtered and limited", async () => {
        const fence = await fenceOf();
        await ledger.addRun(aRun({ runId: "r1", createdAt: NOW }), fence);
        await ledger.addRun(aRun({ runId: "r2", createdAt: NOW + 2, state: "settled" }), fence);
        await ledger.addRun(aRun({ runId: "r3", createdAt: NOW + 1, sync: "other", mode: "add" }), fence);
        const ids = async (filter?: Parameters<Ledger["runs"]>[0]) =>
          (await ledger.runs(filter)).map(({ runId }) => runId);
        expect(await ids()).toEqual(["r2", "r3", "r1"]);
        expect(await ids({ limit: 1 })).toEqual(["r2"]);
        expect(await ids({ sync: "customers" })).toEqual(["r2", "r1"]);
        expect(await ids({ mode: "add" })).toEqual(["r3"]);
        expect(await ids({ states: ["settled", "accepted"] })).toEqual(["r2"]);
        expect(await ids({ audienceKey: "nobody" })).toEqual([]);
      });

      test("an update changes what it names and nothing else", async () => {
        const fence = await fenceOf();
        const lastError = { code: "amazon.unavailable", message: "Amazon did not answer.", exitCode: 5 };
        await ledger.addRun(aRun({ lastError }), fence);
        await ledger.updateRun(
          "r1",
          { state: "planned", basis: { snapshotVersion: 3, settings: "s", madeFor: "[]" } },
          fence,
        );
        expect(await ledger.run("r1")).toStrictEqual(
          aRun({ lastError, state: "planned", basis: { snapshotVersion: 3, settings: "s", madeFor: "[]" } }),
        );
        await ledger.updateRun("r1", { lastError: undefined }, fence);
        expect((await ledger.run("r1"))?.lastError).toBeUndefined();
        expect((await ledger.run("r1"))?.state).toBe("planned");
      });

      test("a run that is not there is undefined, and updating it is a bug", async () => {
        const fence = await fenceOf();
        expect(await ledger.run("r9")).toBeUndefined();
        await expect(ledger.updateRun("r9", { state: "planned" }, fence)).rejects.toMatchObject({
          name: "Bug",
        });
      });

      test("a run of another audience can't be written under this lease", async () => {
        await readyRun();
        const other = await fenceOf("other");
        await expect(ledger.addRun(aRun({ runId: "r2" }), other)).rejects.toMatchObject({ name: "Bug" });
        await expect(ledger.updateRun("r1", { state: "settled" }, other)).rejects.toMatchObject({
          name: "Bug",
        });
        await expect(ledger.startAttempt("r1-1", NOW, other)).rejects.toMatchObject({ name: "Bug" });
        expect(await ledger.markUnfinishedUnknown("r1", other)).toBe(0);
      });
    });

    describe("batches", () => {
      test("a run becomes ready with all its jobs and batches", async () => {
        await readyRun();
        expect(await ledger.run("r1")).toStrictEqual(aRun({ state: "ready", startedAt: NOW }));
        expect(await ledger.uploadJobs("r1")).toStrictEqual([aJob()]);
        expect(await ledger.batches("r1")).toStrictEqual([aBatch(1), aBatch(2), aBatch(3)]);
      });

      test("one bad batch and the run has none, and is not ready", async () => {
        const fence = await fenceOf();
        await ledger.addRun(aRun(), fence);
        const batches = [aBatch(1), aBatch(2, { batchId: "r1-1" })];
        await expect(ledger.addBatches("r1", [aJob()], batches, NOW, fence)).rejects.toMatchObject({
          name: "Bug",
        });
        expect(await ledger.uploadJobs("r1")).toEqual([]);
        expect((await ledger.run("r1"))?.state).toBe("planning");
      });

      test("a run gets its batches once", async () => {
        const fence = await readyRun();
        await expect(ledger.addBatches("r1", [], [], NOW, fence)).rejects.toMatchObject({ name: "Bug" });
      });

      test("a run of several thousand batches is kept whole and in order", async () => {
        const fence = await fenceOf();
        await ledger.addRun(aRun(), fence);
        const batches = Array.from({ length: 2_345 }, (_, index) => aBatch(index + 1));
        await ledger.addBatches("r1", [aJob()], batches.toReversed(), NOW, fence);
        expect(await ledger.batches("r1")).toStrictEqual(batches);
        expect((await ledger.books("r1")).planned).toBe(234_500);
      });

      test("a split batch is replaced by its halves, in its place", async () => {
        const fence = await readyRun();
        const [left, right] = halvesOf(aBatch(2));
        await ledger.splitBatch("r1-2", [left, right], fence);
        expect(await ledger.batches("r1")).toStrictEqual([aBatch(1), left, right, aBatch(3)]);
        expect((await ledger.books("r1")).planned).toBe(300);
      });

      test("halves that are not the whole batch are a bug", async () => {
        const fence = await readyRun();
        const [left, right] = halvesOf(aBatch(2));
        for (const halves of [[left], [right, left], [left, { ...right, records: 49 }], []])
          await expect(ledger.splitBatch("r1-2", halves, fence)).rejects.toMatchObject({ name: "Bug" });
        expect(await ledger.batches("r1")).toHaveLength(3);
      });

      test("an accepted batch can't be split: Amazon has it", async () => {
        const fence = await readyRun();
        await send("r1-1", "accepted", fence);
        await expect(ledger.splitBatch("r1-1", halvesOf(aBatch(1)), fence)).rejects.toMatchObject({
          name: "Bug",
        });
      });
    });

    describe("attempts", () => {
      test("a batch is sending from the start of its attempt to the end", async () => {
        const fence = await readyRun();
        expect(await ledger.startAttempt("r1-1", NOW, fence)).toBe(1);
        expect((await ledger.batches("r1"))[0]?.state).toBe("sending");
        expect(await ledger.attempts("r1")).toStrictEqual([{ batchId: "r1-1", attempt: 1, startedAt: NOW }]);
        const ended = {
          batchId: "r1-1",
          attempt: 1,
          startedAt: NOW,
          endedAt: NOW + 9,
          outcome: "accepted" as const,
          httpStatus: 202,
          requestId: "q1",
          jobRequestId: "j1",
        };
        await ledger.endAttempt(ended, NOW + 1000, fence);
        expect((await ledger.batches("r1"))[0]?.state).toBe("accepted");
        expect(await ledger.attempts("r1")).toStrictEqual([ended]);
      });

      test("an accepted attempt leaves Amazon's job to be polled", async () => {
        const fence = await readyRun();
        await send("r1-1", "accepted", fence, "j1");
        expect(await ledger.amazonJobs("r1")).toStrictEqual([
          anAmazonJob({ acceptedAt: NOW + 5, nextPollAt: NOW + 1000 }),
        ]);
      });

      test("a batch that is sending, accepted or refused can't be sent", async () => {
        const fence = await readyRun();
        await ledger.startAttempt("r1-1", NOW, fence);
        await send("r1-2", "accepted", fence);
        await send("r1-3", "refused", fence);
        for (const batchId of ["r1-1", "r1-2", "r1-3"])
          await expect(ledger.startAttempt(batchId, NOW, fence)).rejects.toMatchObject({ name: "Bug" });
      });

      test("only the running attempt can end, once", async () => {
        const fence = await readyRun();
        await send("r1-1", "unknown", fence);
        await ledger.startAttempt("r1-1", NOW + 10, fence);
        const late = {
          batchId: "r1-1",
          attempt: 1,
          startedAt: NOW,
          endedAt: NOW,
          outcome: "accepted" as const,
        };
        await expect(ledger.endAttempt(late, NOW, fence)).rejects.toMatchObject({ name: "Bug" });
        await ledger.endAttempt({ ...late, attempt: 2 }, NOW, fence);
        await expect(ledger.endAttempt({ ...late, attempt: 2 }, NOW, fence)).rejects.toMatchObject({
          name: "Bug",
        });
      });

      test("a released batch is to be sent again, by a second attempt", async () => {
        const fence = await readyRun();
        await ledger.startAttempt("r1-1", NOW, fence);
        const released = { batchId: "r1-1", attempt: 1, startedAt: NOW, endedAt: NOW + 1, httpStatus: 429 };
        await ledger.releaseAttempt(released, fence);
        expect((await ledger.batches("r1"))[0]?.state).toBe("to-send");
        expect(await ledger.attempts("r1")).toStrictEqual([released]);
        expect(await ledger.startAttempt("r1-1", NOW + 2, fence)).toBe(2);
      });

      test("a batch whose first attempt is unknown stays unknown when the second is released", async () => {
        const fence = await readyRun();
        await send("r1-1", "unknown", fence);
        const attempt = await ledger.startAttempt("r1-1", NOW + 10, fence);
        await ledger.releaseAttempt({ batchId: "r1-1", attempt, startedAt: NOW + 10 }, fence);
        expect((await ledger.batches("r1"))[0]?.state).toBe("unknown");
      });

      test("batches that were being sent when their process died are unknown", async () => {
        const fence = await readyRun();
        await ledger.startAttempt("r1-1", NOW, fence);
        await ledger.startAttempt("r1-3", NOW, fence);
        expect(await ledger.markUnfinishedUnknown("r1", fence)).toBe(2);
        expect((await ledger.batches("r1")).map(({ state }) => state)).toEqual([
          "unknown",
          "to-send",
          "unknown",
        ]);
        expect((await ledger.attempts("r1")).map(({ outcome }) => outcome)).toEqual(["unknown", "unknown"]);
        expect(await ledger.markUnfinishedUnknown("r1", fence)).toBe(0);
        expect(await ledger.startAttempt("r1-1", NOW, fence)).toBe(2);
      });
    });

    describe("books", () => {
      test("every record is in one place, and the places add up to what was planned", async () => {
        const fence = await readyRun();
        await ledger.startAttempt("r1-1", NOW, fence);
        await send("r1-2", "accepted", fence);
        await ledger.splitBatch("r1-3", halvesOf(aBatch(3)), fence);
        await send("r1-3a", "refused", fence);
        await send("r1-3b", "unknown", fence);
        expect(await ledger.books("r1")).toEqual({
          planned: 300,
          toSend: 100,
          accepted: 100,
          refused: 50,
          unknown: 50,
        });
      });

      test("a run without batches has empty books", async () => {
        expect(await ledger.books("r9")).toEqual({
          planned: 0,
          toSend: 0,
          accepted: 0,
          refused: 0,
          unknown: 0,
        });
      });
    });

    describe("accepted batches", () => {
      const accepted = async () =>
        (await ledger.acceptedBatches("customers")).map(({ batchId, records }) => [batchId, records]);

      test("are those of runs that send no more, the newest run first", async () => {
        const fence = await readyRun();
        await send("r1-1", "accepted", fence, "j1");
        await send("r1-2", "refused", fence);
        await send("r1-3", "accepted", fence, "j2");
        expect(await accepted()).toEqual([]);
        await ledger.updateRun("r1", { state: "settled" }, fence);
        await ledger.addRun(aRun({ runId: "r2", createdAt: NOW + 1 }), fence);
        const later = { runId: "r2", batchId: "r2-1" };
        await ledger.addBatches("r2", [aJob({ runId: "r2" })], [aBatch(1, later)], NOW, fence);
        await send("r2-1", "accepted", fence, "j3");
        await ledger.updateRun("r2", { state: "abandoned" }, fence);
        expect(await accepted()).toEqual([
          ["r2-1", 100],
          ["r1-1", 100],
          ["r1-3", 100],
        ]);
        expect(await ledger.acceptedBatches("others")).toEqual([]);
      });
    });

    describe("Amazon's jobs", () => {
      test("what Amazon made of a run's jobs is counted by state", async () => {
        const fence = await readyRun();
        await send("r1-1", "accepted", fence, "j1");
        await send("r1-2", "accepted", fence, "j2");
        await send("r1-3", "accepted", fence, "j3");
        await ledger.saveAmazonJob(anAmazonJob({ state: "succeeded", polls: 2 }), fence);
        const partial = anAmazonJob({
          jobRequestId: "j2",
          batchId: "r1-2",
          state: "partial",
          invalidRecords: 7,
          unattributed: 3,
        });
        await ledger.saveAmazonJob({ ...partial, message: "7 invalid" }, fence);
        expect(await ledger.processed("r1")).toEqual({
          jobs: 3,
          pending: 1,
          succeeded: 1,
          partial: 1,
          failed: 0,
          expired: 0,
          invalidRecords: 7,
          records: { processed: 193, pending: 100, failed: 0, invalid: 4, unattributed: 3, unknown: 0 },
        });
        expect((await ledger.amazonJobs("r1"))[1]).toStrictEqual({ ...partial, message: "7 invalid" });
        await ledger.saveAmazonJob(partial, fence);
        expect((await ledger.amazonJobs("r1"))[1]).toStrictEqual(partial);
      });

      test("whatever state they are in, the records that they account for are those that were accepted", async () => {
        const fence = await readyRun();
        for (const number of [1, 2, 3]) await send(`r1-${number}`, "accepted", fence, `j${number}`);
        for (const state of ["pending", "succeeded", "partial", "failed", "expired"] as const) {
          await ledger.saveAmazonJob(
            anAmazonJob({ state, invalidRecords: state === "failed" ? 0 : 9, unattributed: 2 }),
            fence,
          );
          const { records } = await ledger.processed("r1");
          expect(Object.values(records!).reduce((sum, count) => sum + count)).toBe(300);
        }
      });

      test("one that is waited for no more leaves its batch unknown and its run to be sent", async () => {
        const fence = await readyRun();
        await send("r1-1", "accepted", fence, "j1");
        await send("r1-2", "accepted", fence, "j2");
        await ledger.updateRun("r1", { state: "accepted", acceptedAt: NOW }, fence);
        await ledger.replaceJob(anAmazonJob(), fence);
        expect(await ledger.run("r1")).toMatchObject({ state: "ready" });
        expect(await ledger.books("r1")).toMatchObject({ accepted: 100, unknown: 100 });
        expect(await ledger.processed("r1")).toMatchObject({ jobs: 1, pending: 1 });
        await send("r1-1", "accepted", fence, "j4");
        expect((await ledger.amazonJobs("r1")).map(({ state }) => state).sort()).toEqual([
          "pending",
          "pending",
          "replaced",
        ]);
      });

      test("one whose batch was not accepted can't be replaced", async () => {
        const fence = await readyRun();
        await expect(ledger.replaceJob(anAmazonJob(), fence)).rejects.toMatchObject({
          code: "bug.ledger-batch",
        });
      });

      test("refused batches are sent again when a person says so, and only they", async () => {
        const fence = await readyRun();
        await send("r1-1", "accepted", fence, "j1");
        await send("r1-2", "refused", fence);
        await send("r1-3", "refused", fence);
        await ledger.updateRun("r1", { state: "accepted", acceptedAt: NOW }, fence);
        expect(await ledger.sendRefusedAgain("r1", fence)).toBe(2);
        expect(await ledger.books("r1")).toMatchObject({ accepted: 100, refused: 0, toSend: 200 });
        expect(await ledger.run("r1")).toMatchObject({ state: "ready" });
        expect(await ledger.sendRefusedAgain("r1", fence)).toBe(0);
      });
    });

    describe("leases", () => {
      test("one holder has an audience at a time, and others are told who and since when", async () => {
        const other = aHolder({ pid: 43 });
        expect(await take()).toEqual({ audienceKey: "customers", epoch: 1 });
        expect(await take("customers", { holder: other, now: NOW + 1 })).toEqual({
          heldBy: aHolder(),
          since: NOW,
        });
        expect(await take("prospects", { holder: other })).toEqual({ audienceKey: "prospects", epoch: 1 });
      });

      test("two who ask at once don't both win", async () => {
        const asked = await Promise.all(
          [1, 2, 3, 4, 5].map((pid) => take("customers", { holder: aHolder({ pid }) })),
        );
        expect(asked.filter((answer) => "epoch" in answer)).toHaveLength(1);
      });

      test("the holder itself gets the same epoch again", async () => {
        await take();
        expect(await take("customers", { now: NOW + 1 })).toEqual({ audienceKey: "customers", epoch: 1 });
      });

      test("a released audience is free, and what its holder writes later is refused", async () => {
        const fence = await fenceOf();
        await ledger.releaseLease(fence);
        await expect(ledger.renewLease(fence, NOW)).rejects.toMatchObject({ code: "ledger.lease-lost" });
        expect(await take("customers", { holder: aHolder({ pid: 43 }) })).toMatchObject({ epoch: 2 });
      });

      test("a holder whose process is gone loses it at once, and can't write any more", async () => {
        const fence = await readyRun();
        const successor = { holder: aHolder({ pid: 43 }), isGone: ({ pid }: { pid: number }) => pid === 42 };
        expect(await take("customers", successor)).toMatchObject({ epoch: 2 });
        const refused = { code: "ledger.lease-lost", name: "MachineError" };
        const ended = {
          batchId: "r1-1",
          attempt: 1,
          startedAt: NOW,
          endedAt: NOW,
          outcome: "accepted" as const,
        };
        await expect(ledger.addRun(aRun({ runId: "r2" }), fence)).rejects.toMatchObject(refused);
        await expect(ledger.updateRun("r1", { state: "settled" }, fence)).rejects.toMatchObject(refused);
        await expect(ledger.addBatches("r1", [], [], NOW, fence)).rejects.toMatchObject(refused);
        await expect(ledger.startAttempt("r1-1", NOW, fence)).rejects.toMatchObject(refused);
        await expect(ledger.endAttempt(ended, NOW, fence)).rejects.toMatchObject(refused);
        await expect(ledger.releaseAttempt(ended, fence)).rejects.toMatchObject(refused);
        await expect(ledger.markUnfinishedUnknown("r1", fence)).rejects.toMatchObject(refused);
        await expect(ledger.splitBatch("r1-1", halvesOf(aBatch(1)), fence)).rejects.toMatchObject(refused);
        await expect(ledger.saveAmazonJob(anAmazonJob(), fence)).rejects.toMatchObject(refused);
        await expect(ledger.renewLease(fence, NOW)).rejects.toMatchObject(refused);
        expect((await ledger.batches("r1")).map(({ state }) => state)).toEqual([
          "to-send",
          "to-send",
          "to-send",
        ]);
      });

      test("releasing a lease that was lost leaves the successor's alone", async () => {
        const fence = await fenceOf();
        const successor = await take("customers", { holder: aHolder({ pid: 43 }), isGone: () => true });
        await ledger.releaseLease(fence);
        await ledger.renewLease(successor as Fence, NOW);
      });

      test("a silent holder on another machine loses it; one on this machine is only asked for", async () => {
        await take();
        const later = { now: NOW + 60_001, holder: aHolder({ pid: 43 }) };
        expect(await take("customers", later)).toMatchObject({ heldBy: aHolder() });
        const elsewhere = { ...later, holder: aHolder({ machineId: "m2" }) };
        expect(await take("customers", { ...elsewhere, now: NOW + 60_000 })).toMatchObject({
          heldBy: aHolder(),
        });
        expect(await take("customers", elsewhere)).toMatchObject({ epoch: 2 });
      });

      test("a heartbeat keeps the lease from another machine", async () => {
        const fence = await fenceOf();
        await ledger.renewLease(fence, NOW + 50_000);
        const elsewhere = { now: NOW + 60_001, holder: aHolder({ machineId: "m2" }) };
        expect(await take("customers", elsewhere)).toMatchObject({ heldBy: aHolder() });
      });
    });

    requestContract(() => ledger);
    pageContract(() => ledger);
    partContract(() => ledger);
    serviceLedgerContract(() => ledger);

    describe("tokens", () => {
      test("a token is kept, replaced and forgotten", async () => {
        expect(await ledger.sealedToken("c")).toBeUndefined();
        await ledger.saveSealedToken("c", "s1.abc", NOW);
        await ledger.saveSealedToken("c", "s1.def", NOW + 1);
        expect(await ledger.sealedToken("c")).toStrictEqual({ sealed: "s1.def", expiresAt: NOW + 1 });
        await ledger.forgetToken("c");
        await ledger.forgetToken("c");
        expect(await ledger.sealedToken("c")).toBeUndefined();
      });
    });

    describe("receipts", () => {
      test("a receipt comes with its keys and suppressions, changes, and drops its keys when it is finished", async () => {
        const receipt = aReceipt();
        await ledger.addReceipt(receipt, { sealedKeys: "s1.abc", suppressions: [aSuppression("k1")] });
        expect(await ledger.receipts()).toStrictEqual([receipt]);
        expect(await ledger.sealedKeys("f1")).toBe("s1.abc");
        await ledger.updateReceipt({ ...receipt, people: 2 });
        expect(await ledger.sealedKeys("f1")).toBe("s1.abc");
        const found = { sealedKeys: "s1.def", suppressions: [aSuppression("k2")] };
        await ledger.updateReceipt({ ...receipt, people: 3 }, found);
        expect(await ledger.sealedKeys("f1")).toBe("s1.def");
        expect(await ledger.suppressions()).toHaveLength(2);
        const finished = { ...receipt, people: 3, finishedAt: NOW + 5 };
        await ledger.finishReceipt(finished);
        await ledger.wipe();
        expect(await ledger.receipts()).toStrictEqual([finished]);
        expect(await ledger.sealedKeys("f1")).toBeUndefined();
      });

      test("one bad suppression and there is no receipt, and nobody is suppressed", async () => {
        const bad = { ...aSuppression("k1"), receiptId: "another" };
        await expect(
          ledger.addReceipt(aReceipt(), { sealedKeys: "s1.abc", suppressions: [bad] }),
        ).rejects.toThrow();
        expect(await ledger.receipts()).toEqual([]);
        expect(await ledger.sealedKeys("f1")).toBeUndefined();
      });

      test("a receipt that is not there can't be written", async () => {
        await expect(ledger.finishReceipt(aReceipt())).rejects.toMatchObject({ code: "bug.ledger-receipt" });
      });
    });

    describe("suppressions", () => {
      const suppress = (receiptId: string, ...suppressions: Suppression[]) =>
        ledger.addReceipt(aReceipt({ receiptId }), {
          sealedKeys: "s1.abc",
          suppressions: suppressions.map((suppression) => ({ ...suppression, receiptId })),
        });

      test("lifting one key lifts all of its person, and nobody else's", async () => {
        await suppress("f1", aSuppression("k1"), aSuppression("k2"), aSuppression("k3", "bob"));
        expect(await ledger.liftSuppressions(["k2", "nobody's"])).toBe(1);
        expect((await ledger.suppressions()).map(({ keyMac }) => keyMac)).toEqual(["k3"]);
        expect(await ledger.liftSuppressions(["k2"])).toBe(0);
      });

      test("whoever is suppressed again under a shared key is one person from then", async () => {
        await suppress("f1", aSuppression("k1"), aSuppression("k2"));
        await suppress("f2", aSuppression("k2", "ann again"), aSuppression("k3", "ann again"));
        expect(await ledger.suppressions()).toHaveLength(3);
        expect(await ledger.liftSuppressions(["k3"])).toBe(1);
        expect(await ledger.suppressions()).toEqual([]);
      });

      test("the newest is told, and nobody is none", async () => {
        expect(await ledger.lastSuppressedAt()).toBeUndefined();
        await suppress("f1", aSuppression("k1"), { ...aSuppression("k2"), createdAt: NOW + 7 });
        expect(await ledger.lastSuppressedAt()).toBe(NOW + 7);
      });

      test("several thousand keys are kept and lifted at once", async () => {
        const keys = Array.from({ length: 3_000 }, (_, index) => `k${index}`);
        await suppress("f1", ...keys.map((key) => aSuppression(key)));
        expect(await ledger.suppressions()).toHaveLength(3_000);
        expect(await ledger.liftSuppressions(keys)).toBe(1);
      });
    });

    test("a login goes with its access token, and no other's", async () => {
      for (const connection of ["c", "d"]) {
        await ledger.saveLogin({ connection, sealed: "s1.login", consentedAt: NOW, profileIds: [] });
        await ledger.saveSealedToken(connection, "s1.token", NOW);
      }
      await ledger.removeLogin("c");
      await ledger.removeLogin("never");
      expect([await ledger.login("c"), await ledger.sealedToken("c")]).toEqual([undefined, undefined]);
      expect([await ledger.login("d"), await ledger.sealedToken("d")]).toEqual([
        expect.anything(),
        expect.anything(),
      ]);
    });

    describe("secrets", () => {
      test("the first of a name stays", async () => {
        expect(await ledger.sealedSecret("s")).toBeUndefined();
        await ledger.addSealedSecret("s", "s1.first");
        await ledger.addSealedSecret("s", "s1.second");
        expect(await ledger.sealedSecret("s")).toBe("s1.first");
      });

      test("all are sealed anew at once, logins too, and access tokens are dropped", async () => {
        await ledger.saveLogin({ connection: "c", sealed: "s1.login", consentedAt: NOW, profileIds: [] });
        await ledger.saveSealedToken("c", "s1.token", NOW);
        await ledger.addSealedSecret("s", "s1.secret");
        const proof = { name: "proof", sealed: "s1.proof" };
        const reseal = (place: object, sealed: string) => `${sealed} of ${Object.entries(place)}`;
        expect(await ledger.sealAnew(reseal, proof)).toEqual({ logins: 1, secrets: 1 });
        expect((await ledger.login("c"))?.sealed).toBe("s1.login of login,c");
        expect(await ledger.sealedSecret("s")).toBe("s1.secret of secret,s");
        expect(await ledger.sealedSecret("proof")).toBe("s1.proof");
        expect(await ledger.sealedToken("c")).toBeUndefined();
      });

      test("one that can't be sealed anew leaves all as they were", async () => {
        await ledger.addSealedSecret("a", "s1.a");
        await ledger.addSealedSecret("b", "s1.b");
        const reseal = ({ secret }: { login?: string; secret?: string }): string => {
          if (secret === "b") throw new Error("no");
          return "s1.new";
        };
        await expect(ledger.sealAnew(reseal, { name: "proof", sealed: "s1.proof" })).rejects.toThrow();
        expect(await ledger.sealedSecret("a")).toBe("s1.a");
        expect(await ledger.sealedSecret("proof")).toBeUndefined();
      });
    });
  });
}
