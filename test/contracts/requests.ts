import { describe, expect, test } from "vitest";
import type { HeldBy, RequestAsked, RequestLedger } from "../../src/jobs/ledger.ts";
import { NOW } from "./ledger-nouns.ts";

const HOUR_MS = 3_600_000;

/** What every ledger does to hold requests back. `opened` gives an empty one. */
export function requestContract(opened: () => RequestLedger): void {
  const limits = { perSecond: 3, perHour: 5, recordsPerHour: 100 };
  const wide = { perSecond: 1_000, perHour: 100_000, recordsPerHour: 100 };

  /** Asks for a request to leave: 0, or the milliseconds to wait. */
  const take = async (now: number, given: Partial<RequestAsked> = {}): Promise<number> =>
    (await opened().takeRequest({ profileId: "p", limits, now, ...given })).waitMs;

  /** The same, with why it has to wait. */
  const heldBy = async (now: number, given: Partial<RequestAsked> = {}): Promise<HeldBy | undefined> => {
    const answer = await opened().takeRequest({ profileId: "p", limits, now, ...given });
    return "heldBy" in answer ? answer.heldBy : undefined;
  };

  describe("requests", () => {
    test("a second's allowance goes at once, and the next waits until the first has left the window", async () => {
      expect(await take(NOW)).toBe(0);
      expect(await take(NOW + 100)).toBe(0);
      expect(await take(NOW + 200)).toBe(0);
      expect(await take(NOW + 300)).toBe(700);
      expect(await take(NOW + 999)).toBe(1);
      expect(await take(NOW + 1000)).toBe(0);
      expect(await take(NOW + 1000)).toBe(100);
      expect(await heldBy(NOW + 1000)).toBe("limit");
    });

    test("an hour's allowance holds in any 60 minutes, not per clock hour", async () => {
      for (let index = 0; index < 5; index++) expect(await take(NOW + index * 60_000)).toBe(0);
      expect(await take(NOW + 600_000)).toBe(3_000_000);
      expect(await take(NOW + HOUR_MS)).toBe(0);
      expect(await take(NOW + HOUR_MS + 1)).toBe(59_999);
    });

    test("a profile's requests don't count for another", async () => {
      const one = { perSecond: 1, perHour: 1, recordsPerHour: 1 };
      expect(await take(NOW, { limits: one })).toBe(0);
      expect(await take(NOW, { limits: one, profileId: "q" })).toBe(0);
    });

    test("nothing goes during a pause, and a shorter one doesn't end it", async () => {
      await opened().pauseRequests("p", NOW + 5_000);
      await opened().pauseRequests("p", NOW + 2_000);
      expect(await take(NOW + 1_000)).toBe(4_000);
      expect(await heldBy(NOW + 1_000)).toBe("throttled");
      expect(await take(NOW + 1_000, { profileId: "q" })).toBe(0);
      await opened().pauseRequests("p", NOW + 9_000);
      expect(await take(NOW + 8_999)).toBe(1);
      expect(await take(NOW + 9_000)).toBe(0);
    });

    test("a clock that was set back by a day blocks for an hour at most", async () => {
      for (let index = 0; index < 5; index++) await take(NOW + 86_400_000 + index * 1_000);
      expect(await take(NOW)).toBe(HOUR_MS);
      expect(await take(NOW + HOUR_MS)).toBe(0);
    });
  });

  describe("records of an hour", () => {
    const upload = (records: number, connectionId = "c") => ({
      limits: wide,
      upload: { connectionId, records },
    });

    test("go until the connection has had its number, in any 60 minutes", async () => {
      expect(await take(NOW, upload(60))).toBe(0);
      expect(await take(NOW + 1_000, upload(30))).toBe(0);
      expect(await take(NOW + 2_000, upload(10))).toBe(0);
      expect(await take(NOW + 3_000, upload(1))).toBe(HOUR_MS - 3_000);
      expect(await take(NOW + HOUR_MS, upload(60))).toBe(0);
      expect(await take(NOW + HOUR_MS, upload(1))).toBe(1_000);
    });

    test("wait until as many are an hour old as the upload needs room for", async () => {
      for (const [index, records] of [10, 20, 30, 40].entries())
        expect(await take(NOW + index * 60_000, upload(records))).toBe(0);
      const at = NOW + 600_000;
      expect(await take(at, upload(10))).toBe(HOUR_MS - 600_000);
      expect(await take(at, upload(11))).toBe(HOUR_MS - 540_000);
      expect(await take(at, upload(100))).toBe(HOUR_MS - 420_000);
      expect(await heldBy(at, upload(10))).toBe("records");
    });

    test("are each connection's own, whatever the profile", async () => {
      expect(await take(NOW, upload(100))).toBe(0);
      expect(await take(NOW, upload(100, "d"))).toBe(0);
      expect(await take(NOW, { ...upload(1), profileId: "q" })).toBe(HOUR_MS);
    });

    test("hold back no request that carries none", async () => {
      await take(NOW, upload(100));
      expect(await take(NOW, { limits: wide })).toBe(0);
    });

    test("are not counted for an upload that another limit holds back, nor is its request for theirs", async () => {
      const one = { perSecond: 1, perHour: 10, recordsPerHour: 100 };
      expect(await take(NOW, { ...upload(50), limits: one })).toBe(0);
      expect(await take(NOW, { ...upload(50), limits: one })).toBe(1_000);
      expect(await take(NOW + 1_000, { ...upload(51), limits: one })).toBe(HOUR_MS - 1_000);
      expect(await take(NOW + 1_000, { ...upload(50), limits: one })).toBe(0);
    });

    test("that a clock set back by a day left in the future block for an hour at most", async () => {
      await take(NOW + 86_400_000, upload(100));
      expect(await take(NOW, upload(1))).toBe(HOUR_MS);
      expect(await take(NOW + HOUR_MS, upload(1))).toBe(0);
    });
  });

  describe("the circuit", () => {
    const fail = (now: number, probe = false) => opened().endRequest("p", { failed: true, probe }, now);
    const succeed = (now: number, probe = false) => opened().endRequest("p", { failed: false, probe }, now);
    const open = async (): Promise<void> => {
      for (let failures = 0; failures < 5; failures++) await fail(NOW);
    };
    const asked = (now: number) => opened().takeRequest({ profileId: "p", limits: wide, now });

    test("stays closed for four failures in a row, and for five that are not", async () => {
      for (let failures = 0; failures < 4; failures++) await fail(NOW);
      expect(await asked(NOW)).toEqual({ waitMs: 0, probe: false });
      await succeed(NOW);
      await fail(NOW);
      expect(await asked(NOW)).toEqual({ waitMs: 0, probe: false });
    });

    test("opens at the fifth failure in a row for 30 seconds, for this profile alone", async () => {
      await open();
      expect(await asked(NOW + 1)).toEqual({ waitMs: 29_999, heldBy: "circuit" });
      expect(await take(NOW + 1, { profileId: "q" })).toBe(0);
    });

    test("then lets one probe pass, which all others wait for, a minute at most", async () => {
      await open();
      expect(await asked(NOW + 30_000)).toEqual({ waitMs: 0, probe: true });
      expect(await asked(NOW + 30_000)).toEqual({ waitMs: 60_000, heldBy: "circuit" });
      expect(await asked(NOW + 90_000)).toEqual({ waitMs: 0, probe: true });
    });

    test("closes when the probe succeeds", async () => {
      await open();
      await asked(NOW + 30_000);
      await succeed(NOW + 30_100, true);
      expect(await asked(NOW + 30_100)).toEqual({ waitMs: 0, probe: false });
      await fail(NOW + 30_200);
      expect(await asked(NOW + 30_200)).toEqual({ waitMs: 0, probe: false });
    });

    test("stays open twice as long after each probe that fails, five minutes at most", async () => {
      await open();
      let now = NOW + 30_000;
      for (const seconds of [60, 120, 240, 300, 300]) {
        expect(await asked(now)).toEqual({ waitMs: 0, probe: true });
        await fail(now, true);
        expect(await asked(now)).toEqual({ waitMs: seconds * 1_000, heldBy: "circuit" });
        now += seconds * 1_000;
      }
    });

    test("is not kept open longer by requests that had left before", async () => {
      await open();
      await fail(NOW + 20_000);
      await fail(NOW + 25_000);
      expect(await asked(NOW + 29_000)).toEqual({ waitMs: 1_000, heldBy: "circuit" });
    });

    test("leaves a pause that Amazon asked for as it is", async () => {
      await open();
      await opened().pauseRequests("p", NOW + 600_000);
      await succeed(NOW + 1_000);
      expect(await asked(NOW + 1_000)).toEqual({ waitMs: 599_000, heldBy: "throttled" });
    });

    test("that a clock set back by a day left open is open for five minutes at most", async () => {
      for (let failures = 0; failures < 5; failures++) await fail(NOW + 86_400_000);
      expect(await asked(NOW)).toEqual({ waitMs: 300_000, heldBy: "circuit" });
      expect(await asked(NOW + 300_000)).toEqual({ waitMs: 0, probe: true });
    });
  });
}
