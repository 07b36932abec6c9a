import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Destination } from "../../src/delivery/destination.ts";
import { MOST_ALONE, MOST_HALVINGS } from "../../src/delivery/isolation.ts";
import { triesAgain } from "../../src/delivery/retry-budget.ts";
import { AccessError } from "../../src/errors.ts";
import { notBefore } from "../../src/lib/when.ts";
import { manualClock } from "../manual-clock.ts";
import { delivered, RECORDS_PER_BATCH } from "./delivered.ts";
import { type Fate, MemoryDestination } from "./memory-destination.ts";

/** Refuses whatever holds one of these records. */
const refusing =
  (bad: readonly string[]) =>
  (sent: readonly string[]): Fate =>
    sent.some((record) => bad.includes(record)) ? "refuse" : "accept";

describe("delivery", () => {
  test("sends each batch once, in order, and writes down before and after", async () => {
    const { records, destination, log, error } = await delivered(3, () => "accept");
    expect(error).toBeUndefined();
    expect(destination.kept).toStrictEqual(records);
    expect(log).toStrictEqual(
      ["b1", "b2", "b3"].flatMap((batch) => [`${batch} started`, `${batch} accepted`]),
    );
  });

  test("has as many requests in flight as there are lanes, and no more", async () => {
    const { records, destination } = await delivered(9, () => "accept", { lanes: 3 });
    expect(destination.mostInFlight).toBe(3);
    expect([...destination.kept].sort()).toStrictEqual([...records].sort());
  });

  test("needs no batch", async () => expect((await delivered(0, () => "accept")).log).toStrictEqual([]));

  test("a bad record is found by halving, and refused alone; everybody else is accepted, once", async () => {
    const { records, destination, inState, error } = await delivered(3, refusing(["r13"]));
    expect(error).toBeUndefined();
    expect(inState("refused")).toStrictEqual(["b2.2.1.1"]);
    expect(inState("split")).toStrictEqual(["b2", "b2.2", "b2.2.1"]);
    expect(destination.kept).toStrictEqual(records.filter((record) => record !== "r13"));
    expect(destination.calls).toHaveLength(3 + 2 * 3);
  });

  test("what was said at each halving is kept with its attempt", async () => {
    const { told } = await delivered(1, refusing(["r1"]));
    expect(told.get("b1")).toMatchObject({ httpStatus: 400, message: "Said: amazon.refused." });
    expect(told.get("b1.1.1.1")).toMatchObject({ httpStatus: 400, message: "Said: amazon.refused." });
  });

  test("each answer says how many requests its records still need", async () => {
    let left = 2;
    const leftAfter: number[] = [];
    await delivered(2, (sent, call) => (call === 3 ? "not-taken" : refusing(["r1"])(sent)), {
      onAnswer: (_batch, _answer, again) => {
        left += again.length - 1;
        leftAfter.push(left);
      },
    });
    expect(leftAfter).toStrictEqual([3, 4, 4, 5, 4, 3, 2, 1, 0]);
  });

  test("records that stood refused alone before a resume count: beyond the bound a batch is refused whole", async () => {
    const { inState } = await delivered(2, refusing(["r1", "r9"]), { refusedAlone: MOST_ALONE - 1 });
    expect(inState("refused")).toStrictEqual(["b2", "b1.1.1.1"]);
  });

  test("any few bad records are found, exactly they, within the bound on requests", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 1, max: 300 }),
        fc.integer({ min: 1, max: 4 }),
        fc.uniqueArray(fc.nat({ max: 9_999 }), { maxLength: MOST_ALONE }),
        async (batchCount, recordsPerBatch, lanes, places) => {
          const bad = [...new Set(places.map((place) => `r${(place % (batchCount * recordsPerBatch)) + 1}`))];
          const { records, destination, inState, recordsOf, error } = await delivered(
            batchCount,
            refusing(bad),
            { recordsPerBatch, lanes },
          );
          expect(error).toBeUndefined();
          expect(inState("refused").flatMap(recordsOf).sort()).toStrictEqual(bad.sort());
          expect([...destination.kept].sort()).toStrictEqual(
            records.filter((record) => !bad.includes(record)).sort(),
          );
          expect(destination.calls.length).toBeLessThanOrEqual(
            batchCount + 2 * bad.length * Math.ceil(Math.log2(recordsPerBatch)),
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  test("when every record is refused, halving ends soon, and every batch is refused", async () => {
    const { destination, inState, states } = await delivered(5, () => "refuse", { recordsPerBatch: 6_000 });
    expect([...states.values()].every((state) => state === "refused" || state === "split")).toBe(true);
    expect(inState("accepted")).toStrictEqual([]);
    expect(destination.calls.length).toBeLessThanOrEqual(5 + 2 * (MOST_ALONE + Math.ceil(Math.log2(6_000))));
  });

  test("whatever is refused, a delivery sends no more than its bound", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 3 }),
        fc.integer({ min: 1, max: 2_000 }),
        fc.integer({ min: 1, max: 4 }),
        fc.integer({ min: 0, max: 40 }),
        fc.boolean(),
        async (batchCount, recordsPerBatch, lanes, atMost, evenAlone) => {
          // Refused for their number, in words that do not say so: halving finds no bad record.
          const fateOf = (sent: readonly string[]): Fate =>
            sent.length > atMost && (evenAlone || sent.length > 1) ? "refuse" : "accept";
          const { destination, states } = await delivered(batchCount, fateOf, { recordsPerBatch, lanes });
          expect(destination.calls.length).toBeLessThanOrEqual(batchCount + 2 * MOST_HALVINGS);
          expect(new Set(states.values())).not.toContain("to-send");
        },
      ),
      { numRuns: 60 },
    );
  });

  test("a batch that is too large is halved until it fits, and every record goes once", async () => {
    const { records, destination, inState, error } = await delivered(2, (sent) =>
      sent.length > 2 ? "too-large" : "accept",
    );
    expect(error).toBeUndefined();
    expect(destination.kept).toStrictEqual(records);
    expect(inState("split")).toStrictEqual(["b1", "b2", "b1.1", "b1.2", "b2.1", "b2.2"]);
    expect(inState("accepted")).toHaveLength(8);
  });

  test("a single record that is too large is refused, and its neighbours are not", async () => {
    const { destination, inState } = await delivered(1, (sent) =>
      sent.includes("r3") ? "too-large" : "accept",
    );
    expect(inState("refused")).toHaveLength(1);
    expect(destination.kept).toHaveLength(7);
    expect(destination.kept).not.toContain("r3");
  });

  test("what was not taken waits, longer each time, and goes again", async () => {
    const { destination, clock, log } = await delivered(1, (_, call) => (call < 3 ? "not-taken" : "accept"));
    expect(clock.slept).toStrictEqual([999, 1_998]);
    expect(destination.kept).toHaveLength(8);
    expect(log).toStrictEqual([
      "b1 started",
      "b1 released",
      "b1 started",
      "b1 released",
      "b1 started",
      "b1 accepted",
    ]);
  });

  test("an instant that Amazon names is waited for, even beyond the longest wait", async () => {
    const start = manualClock().now();
    const { clock } = await delivered(1, (_, call) => (call === 1 ? { retryAt: start + 900_000 } : "accept"));
    expect(clock.slept).toStrictEqual([900_000]);
  });

  test("an instant already gone is no reason to hurry", async () => {
    const { clock } = await delivered(1, (_, call) => (call === 1 ? { retryAt: 0 } : "accept"));
    expect(clock.slept).toStrictEqual([999]);
  });

  test.each<Fate>(["lost", "lost-after-accept"])(
    "an unknown outcome is written down and sent again: %s",
    async (fate) => {
      const { records, destination, log } = await delivered(1, (_, call) => (call === 1 ? fate : "accept"));
      expect(log).toStrictEqual(["b1 started", "b1 unknown", "b1 started", "b1 accepted"]);
      expect(new Set(destination.kept)).toStrictEqual(new Set(records));
    },
  );

  test("out of tries, those in flight end first and the rest stay to be sent", async () => {
    const { destination, inState, error } = await delivered(
      6,
      (records) => (records[0] === "r9" ? "not-taken" : "accept"),
      {
        lanes: 2,
      },
    );
    expect(error).toMatchObject({ code: "amazon.throttled", message: "amazon.throttled. Tried 4 times." });
    expect(inState("sending")).toStrictEqual([]);
    expect(destination.calls.filter(([first]) => first === "r9")).toHaveLength(4);
    expect(inState("accepted").length + inState("to-send").length).toBe(6);
    expect(inState("to-send")).toContain("b2");
  });

  test("out of tries, it says from when on it can go on: after the longest wait, or when Amazon says", async () => {
    const start = manualClock().now();
    const last = async (fate: Fate) => (await delivered(1, () => fate, { tries: 1 })).error;
    expect(await last("not-taken")).toMatchObject({
      retryAt: start + 60_000,
      hint: `Nothing is lost. From ${notBefore(start + 60_000)} it can go on: headwater resume, or the next sync.`,
    });
  });

  test("all batches together have a number of tries beyond the first; then the rest stay to be sent", async () => {
    const { destination, log, error, inState } = await delivered(
      9,
      (_, call) => (call % 2 === 1 ? "not-taken" : "accept"),
      { triesAgain: 3 },
    );
    expect(error).toMatchObject({
      code: "amazon.throttled",
      message: "amazon.throttled. 3 requests of this run were sent again: it pauses.",
      retryAt: expect.any(Number),
    });
    expect(destination.calls).toHaveLength(7);
    expect(log.filter((line) => line.endsWith("released"))).toHaveLength(4);
    expect(inState("accepted")).toHaveLength(3);
    expect(inState("to-send")).toHaveLength(6);
  });

  test("the number is a tenth of the batches, and never fewer than 20", () =>
    expect([1, 200, 201, 1_667].map(triesAgain)).toEqual([20, 20, 21, 167]));

  test("a batch whose last try is unknown stays unknown", async () => {
    const { inState, error } = await delivered(1, () => "lost");
    expect(error).toMatchObject({ code: "amazon.no-answer" });
    expect(inState("unknown")).toStrictEqual(["b1"]);
  });

  test("an error that no batch survives ends all, and its batch waits to be sent", async () => {
    const refused = new AccessError("amazon.token-revoked", "Gone.");
    const { destination, inState, error } = await delivered(5, (records) =>
      records[0] === "r9" ? { throws: refused } : "accept",
    );
    expect(error).toBe(refused);
    expect(destination.calls).toHaveLength(2);
    expect(inState("to-send")).toStrictEqual(["b2", "b3", "b4", "b5"]);
    expect(inState("sending")).toStrictEqual([]);
  });

  test("an abort starts no further batch", async () => {
    const stop = new AbortController();
    const { destination, inState, error } = await delivered(
      4,
      (_, call) => {
        if (call === 2) stop.abort(new Error("stopped"));
        return "accept";
      },
      { signal: stop.signal },
    );
    expect(error).toMatchObject({ message: "stopped" });
    expect(destination.calls).toHaveLength(2);
    expect(inState("to-send")).toStrictEqual(["b3", "b4"]);
  });

  test("an abort before a batch's turn has come leaves no attempt at it", async () => {
    const stop = new AbortController();
    const inner = new MemoryDestination();
    const destination: Destination = {
      send: async (records, sending) => {
        stop.abort(new Error("stopped"));
        return inner.send(records, sending);
      },
    };
    const { log, inState, error } = await delivered(1, () => "accept", { destination, signal: stop.signal });
    expect(error).toMatchObject({ message: "stopped" });
    expect(log).toStrictEqual([]);
    expect(inState("to-send")).toStrictEqual(["b1"]);
  });

  test("an abort ends a wait, and the batch waits to be sent", async () => {
    const stop = new AbortController();
    const { inState, error } = await delivered(
      1,
      () => {
        stop.abort(new Error("stopped"));
        return "not-taken";
      },
      { signal: stop.signal },
    );
    expect(error).toMatchObject({ message: "stopped" });
    expect(inState("to-send")).toStrictEqual(["b1"]);
  });

  test("an outbox that can't be read ends all before anything is written down", async () => {
    const { log, error } = await delivered(2, () => "accept", {
      records: async () => {
        throw new Error("damaged");
      },
    });
    expect(error).toMatchObject({ message: "damaged" });
    expect(log).toStrictEqual([]);
  });

  test("loses no record and sends none twice without need, whatever happens", async () => {
    const fate = fc.constantFrom<Fate>(
      "accept",
      "accept",
      "accept",
      "refuse",
      "too-large",
      "not-taken",
      "lost",
      "lost-after-accept",
      { throws: new Error("no way on") },
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fate, { minLength: 1, maxLength: 40 }),
        fc.integer({ min: 0, max: 6 }),
        fc.integer({ min: 1, max: 4 }),
        async (fates, batchCount, lanes) => {
          const { records, destination, states, log, error } = await delivered(
            batchCount,
            (_, call) => fates[call - 1] ?? "accept",
            { lanes },
          );
          const leaves = [...states].filter(([, state]) => state !== "split");
          expect(leaves.filter(([, state]) => state === "sending")).toStrictEqual([]);
          const open = leaves.filter(([, state]) => state === "to-send" || state === "unknown");
          if (error === undefined) expect(open).toStrictEqual([]);
          const closed = leaves.filter(([, state]) => state === "accepted" || state === "refused");
          expect(new Set(destination.kept).size).toBe(
            new Set(destination.calls.flat().filter((record) => destination.kept.includes(record))).size,
          );
          const unknown = log.filter((line) => line.endsWith(" unknown")).length;
          const doubled = destination.kept.length - new Set(destination.kept).size;
          expect(doubled).toBeLessThanOrEqual(unknown * RECORDS_PER_BATCH);
          if (unknown === 0) expect(doubled).toBe(0);
          if (error === undefined && closed.every(([, state]) => state === "accepted"))
            expect(new Set(destination.kept)).toStrictEqual(new Set(records));
        },
      ),
      { numRuns: 300 },
    );
  });
});
