import type { Transaction } from "kysely";
import type { RequestLedger } from "../jobs/ledger.ts";
import type { Store } from "./store.ts";
import type { Tables } from "./tables.ts";

const SECOND_MS = 1000;
const HOUR_MS = 3_600_000;

export const requestLedger = (store: Store): RequestLedger => ({
  takeRequest: (profileId, { perSecond, perHour }, calledAt) => {
    const start = store.clock.now();
    return store.write(async (db) => {
      // Waiting for other processes took its time, and the request leaves only now.
      const now = calledAt + store.clock.now() - start;
      await forget(db, profileId, now);
      const waits = [
        await pauseLeft(db, profileId, now),
        await windowLeft(db, profileId, perSecond, SECOND_MS, now),
        await windowLeft(db, profileId, perHour, HOUR_MS, now),
      ];
      const wait = Math.max(...waits);
      if (wait === 0) await db.insertInto("request").values({ profileId, at: now }).execute();
      return wait;
    });
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

async function pauseLeft(db: Transaction<Tables>, profileId: string, now: number): Promise<number> {
  const pause = await db
    .selectFrom("requestPause")
    .select("until")
    .where("profileId", "=", profileId)
    .executeTakeFirst();
  return pause ? Math.max(0, pause.until - now) : 0;
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
