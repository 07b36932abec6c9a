import { describe, expect, test } from "vitest";
import type { Destination, JobDestination } from "../../src/delivery/destination.ts";
import { sendsMisfits } from "../conformance/watch.ts";

/** A destination under test, and the ways in which its other side can be made to misbehave. */
export interface DestinationUnderTest<D extends Destination = Destination> extends AsyncDisposable {
  destination: D;
  /** Records of these names, as the destination takes them. */
  batchOf(names: readonly string[]): Uint8Array;
  /** What the next call meets: an answer that asks to come later, or one that gets lost on its way back. */
  next(fate: "throttled" | "lost-after-accept"): Promise<void> | void;
  /** Names of the records that the other side has taken. */
  kept(): Promise<string[]> | string[];
  /** More bytes than this are too large for one call. */
  mostBytes: number;
}

/** The name of a record that no destination takes. */
export const REFUSED = "not@allowed";

/** What every destination does with one batch. `make` opens one that has kept nothing. */
export function destinationContract(
  name: string,
  make: () => Promise<DestinationUnderTest> | DestinationUnderTest,
): void {
  describe(name, () => {
    test("takes a batch", async () => {
      await using other = await make();
      const answer = await other.destination.send(other.batchOf(["r-1", "r-2"]));
      expect(answer).toMatchObject({ outcome: "accepted", httpStatus: expect.any(Number) });
      expect(await other.kept()).toEqual(["r-1", "r-2"]);
    });

    test("says that a batch leaves before it does, and one that was told to stop before does not leave", async () => {
      await using other = await make();
      const stop = new AbortController();
      const keptBefore: string[][] = [];
      const leaving = async (): Promise<void> => {
        keptBefore.push(await other.kept());
        stop.abort(new Error("stop"));
      };
      await other.destination.send(other.batchOf(["r-1"]), { leaving, signal: stop.signal });
      const second = other.destination.send(other.batchOf(["r-2"]), { leaving, signal: stop.signal });
      await expect(second).rejects.toThrow("stop");
      expect(keptBefore).toEqual([[]]);
      expect(await other.kept()).toEqual(["r-1"]);
    });

    test("a record that it never takes is not kept, and the answer says of every record what became of it", async () => {
      sendsMisfits("identity/ would have refused the record");
      await using other = await make();
      const answer = await other.destination.send(other.batchOf(["r-1", REFUSED, "r-2"]));
      if (answer.outcome === "itemized") {
        expect(answer.items).toMatchObject([
          { first: 0, last: 0, outcome: "accepted" },
          { first: 1, last: 1, outcome: "refused", says: expect.stringMatching(/./) },
          { first: 2, last: 2, outcome: "accepted" },
        ]);
        expect(await other.kept()).toEqual(["r-1", "r-2"]);
      } else {
        expect(answer).toMatchObject({ outcome: "refused", tooLarge: false });
        expect(await other.kept()).toEqual([]);
      }
    });

    test("a batch that is too large is refused as that, and its half is taken", async () => {
      await using other = await make();
      const names = Array.from(
        { length: Math.ceil(other.mostBytes / other.batchOf(["r-1"]).length) + 1 },
        (_, index) => `r-${index}`,
      );
      expect(await other.destination.send(other.batchOf(names))).toMatchObject({
        outcome: "refused",
        tooLarge: true,
      });
      const half = names.slice(0, names.length / 2);
      expect(await other.destination.send(other.batchOf(half))).toMatchObject({ outcome: "accepted" });
    });

    test("a batch that came too soon was not taken, and may come again at the instant it is told", async () => {
      await using other = await make();
      await other.next("throttled");
      const answer = await other.destination.send(other.batchOf(["r-1"]));
      expect(answer).toMatchObject({ outcome: "not-taken", retryAt: expect.any(Number) });
      expect(await other.kept()).toEqual([]);
    });

    test("a batch whose answer was lost is unknown, and the same records twice are the same", async () => {
      await using other = await make();
      await other.next("lost-after-accept");
      expect(await other.destination.send(other.batchOf(["r-1"]))).toMatchObject({ outcome: "unknown" });
      expect(await other.destination.send(other.batchOf(["r-1"]))).toMatchObject({ outcome: "accepted" });
      expect(await other.kept()).toEqual(["r-1"]);
    });
  });
}

/** What a destination does besides whose accepted requests are worked on later. */
export function jobDestinationContract(
  name: string,
  make: () => Promise<DestinationUnderTest<JobDestination>> | DestinationUnderTest<JobDestination>,
): void {
  destinationContract(name, make);
  test(`${name} says by which job it takes a batch, and how that job ended`, async () => {
    await using other = await make();
    const answer = await other.destination.send(other.batchOf(["r-1", "r-2"]));
    if (answer.outcome !== "accepted" || answer.jobRequestId === undefined) throw new Error(answer.outcome);
    expect(await other.destination.status(answer.jobRequestId)).toMatchObject({
      state: "succeeded",
      invalid: [],
    });
  });
}
