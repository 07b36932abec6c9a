import { describe, expect, test } from "vitest";
import type { JobDestination } from "../../src/delivery/destination.ts";
import { sendsMisfits } from "../conformance/watch.ts";

/** A destination under test, and the ways in which its other side can be made to misbehave. */
export interface DestinationUnderTest extends AsyncDisposable {
  destination: JobDestination;
  /** What the next call meets: an answer that asks to come later, or one that gets lost on its way back. */
  next(fate: "throttled" | "lost-after-accept"): Promise<void> | void;
  /** External ids that the other side has taken. */
  kept(): Promise<string[]> | string[];
  /** More bytes than this are too large for one call. */
  mostBytes: number;
}

/** What every destination does with one batch. `make` opens one that has kept nothing. */
export function destinationContract(
  name: string,
  make: () => Promise<DestinationUnderTest> | DestinationUnderTest,
): void {
  describe(name, () => {
    test("takes a batch, says by which job, and tells how that job ended", async () => {
      await using other = await make();
      const answer = await other.destination.send(batchOf(["r-1", "r-2"]));
      if (answer.outcome !== "accepted") throw new Error(answer.outcome);
      expect(answer.jobRequestId).toMatch(/./);
      expect(await other.destination.status(answer.jobRequestId!)).toMatchObject({
        state: "succeeded",
        invalid: [],
      });
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
      await other.destination.send(batchOf(["r-1"]), { leaving, signal: stop.signal });
      const second = other.destination.send(batchOf(["r-2"]), { leaving, signal: stop.signal });
      await expect(second).rejects.toThrow("stop");
      expect(keptBefore).toEqual([[]]);
      expect(await other.kept()).toEqual(["r-1"]);
    });

    test("a record that it never takes makes the batch refused, and nothing of it is kept", async () => {
      sendsMisfits("identity/ would have refused the record");
      await using other = await make();
      expect(await other.destination.send(batchOf(["r-1", REFUSED]))).toMatchObject({
        outcome: "refused",
        tooLarge: false,
      });
      expect(await other.kept()).toEqual([]);
    });

    test("a batch that is too large is refused as that, and its half is taken", async () => {
      await using other = await make();
      const ids = Array.from(
        { length: Math.ceil(other.mostBytes / batchOf(["r-1"]).length) + 1 },
        (_, index) => `r-${index}`,
      );
      expect(await other.destination.send(batchOf(ids))).toMatchObject({
        outcome: "refused",
        tooLarge: true,
      });
      const half = ids.slice(0, ids.length / 2);
      expect(await other.destination.send(batchOf(half))).toMatchObject({ outcome: "accepted" });
    });

    test("a batch that came too soon was not taken, and may come again at the instant it is told", async () => {
      await using other = await make();
      await other.next("throttled");
      const answer = await other.destination.send(batchOf(["r-1"]));
      expect(answer).toMatchObject({ outcome: "not-taken", retryAt: expect.any(Number) });
      expect(await other.kept()).toEqual([]);
    });

    test("a batch whose answer was lost is unknown, and the same records twice are the same people", async () => {
      await using other = await make();
      await other.next("lost-after-accept");
      expect(await other.destination.send(batchOf(["r-1"]))).toMatchObject({ outcome: "unknown" });
      expect(await other.destination.send(batchOf(["r-1"]))).toMatchObject({ outcome: "accepted" });
      expect(await other.kept()).toEqual(["r-1"]);
    });
  });
}

/** An external id that no destination takes. */
const REFUSED = "not@allowed";

/** A batch of people with one email hash each. */
const batchOf = (ids: readonly string[]): Uint8Array =>
  new TextEncoder().encode(
    ids
      .map(
        (id) =>
          `{"externalUserId":"${id}","action":"CREATE","countryCode":"US","hashedPII":[{"email":"${"a".repeat(64)}"}]}\n`,
      )
      .join(""),
  );
