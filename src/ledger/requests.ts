import type { Transaction } from "kysely";
import type { HeldBy, RequestAnswer, RequestLedger } from "../jobs/ledger.ts";
import { circuitLeft, noteFailure, noteSuccess, startProbe } from "./circuit.ts";
import { HOUR_MS, recordsLeft, takeRecords } from "./record-hour.ts";
import type { Store } from "./store.ts";
import type { Tables } from "./tables.ts";

const SECOND_MS = 1000;

export const requestLedger = (store: Store): RequestLedger => ({
  takeRequest: ({ profileId, limits, upload, now: calledAt }) => {
    const start = store.clock.now();
    return store.write(
      async (db): Promise<RequestAnswer> => {
        // Waiting for other processes took its time, and the request leaves only now.
        const now = calledAt + store.clock.now() - start;
        await forget(db, profileId, now);
        const pause = await db
          .selectFrom("requestPause")
          .selectAll()
          .where("profileId", "=", profileId)
          .executeTakeFirst();
        const circuit = await circuitLeft(db, pause, now);
        const waits: [waitMs: number, heldBy: HeldBy][] = [
          [pause === undefined ? 0 : Math.max(0, pause.until - now), "throttled"],
          [circuit.leftMs, "circuit"],
          [await windowLeft(db, profileId, limits.perSecond, SECOND_MS, now), "limit"],
          [await windowLeft(db, profileId, limits.perHour, HOUR_MS, now), "limit"],
          [upload === undefined ? 0 : await recordsLeft(db, upload, limits.recordsPerHour, now), "records"],
        ];
        const [waitMs, heldBy] = waits.reduce((longest, wait) => (wait[0] > longest[0] ? wait : longest));
        if (waitMs > 0) return { waitMs, heldBy };
        await db.insertInto("request").values({ profileId, at: now }).execute();
        if (upload !== undefined) await takeRecords(db, upload, now);
        if (circuit.probe) await startProbe(db, profileId, now);
        return { waitMs: 0, probe: circuit.probe };
      },
      // The attempt at an upload is written down before it leaves, and takes this along to the disk.
      { flushed: upload === undefined },
    );
  },

  pauseRequests: async (profileId, until) => {
    await store.write((db) =>
      db
        .insertInto("requestPause")
        .values({ profileId, until })
        .onConflict((conflict) =>
          conflict.column("profileId").doUpdateSet({ until }).where("requestPause.until", "<", until),
        )
        .execute(),
    );
  },

  endRequest: (profileId, { failed, probe }, now) =>
    failed ? noteFailure(store, profileId, probe, now) : noteSuccess(store, profileId),
});

/** Drops what no window reaches. A clock set back leaves instants in the future, which would block for longer than an hour. */
async function forget(db: Transaction<Tables>, profileId: string, now: number): Promise<void> {
  await db
    .deleteFrom("request")
    .where("profileId", "=", profileId)
    .where("at", "<=", now - HOUR_MS)
    .execute();
  await db
    .updateTable("request")
    .set({ at: now })
    .where("profileId", "=", profileId)
    .where("at", ">", now)
    .execute();
}

/** Milliseconds until one more request fits among the `limit` of any `windowMs`: until the limit-th last one has left. */
async function windowLeft(
  db: Transaction<Tables>,
  profileId: string,
  limit: number,
  windowMs: number,
  now: number,
): Promise<number> {
  const blocking = await db
    .selectFrom("request")
    .select("at")
    .where("profileId", "=", profileId)
    .orderBy("at", "desc")
    .limit(1)
    .offset(limit - 1)
    .executeTakeFirst();
  return blocking ? Math.max(0, blocking.at + windowMs - now) : 0;
}
