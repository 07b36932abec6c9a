import type { Transaction } from "kysely";
import type { Store } from "./store.ts";
import type { Tables } from "./tables.ts";

/** Failures in a row that open a profile's circuit: one more than the requests that a process has in flight. */
const OPENS_AFTER = 5;
/** How long it stays open: at first, doubled by each probe that fails, and at most. In milliseconds. */
const OPEN_MS = { first: 30_000, longest: 5 * 60_000 };
/** How long one probe keeps all others waiting, in milliseconds: as long as an answer is waited for. */
const PROBE_MS = 60_000;

/** A profile's pauses, as the ledger keeps them. */
interface Pause {
  profileId: string;
  failures: number;
  openUntil: number;
}

const openMs = (failures: number): number =>
  Math.min(OPEN_MS.longest, OPEN_MS.first * 2 ** (failures - OPENS_AFTER));

/** Milliseconds until the circuit lets something pass, and whether what passes then is a probe. */
export async function circuitLeft(
  db: Transaction<Tables>,
  pause: Pause | undefined,
  now: number,
): Promise<{ leftMs: number; probe: boolean }> {
  if (pause === undefined || pause.failures < OPENS_AFTER) return { leftMs: 0, probe: false };
  const { profileId, openUntil } = pause;
  const leftMs = Math.min(OPEN_MS.longest, Math.max(0, openUntil - now));
  // A clock set back would leave it open for as long as it was set back by.
  if (openUntil > now + leftMs) await setCircuit(db, profileId, { openUntil: now + leftMs });
  return { leftMs, probe: leftMs === 0 };
}

/** One request goes to see whether Amazon answers again; the others wait for what becomes of it. */
export const startProbe = (db: Transaction<Tables>, profileId: string, now: number): Promise<void> =>
  setCircuit(db, profileId, { openUntil: now + PROBE_MS });

/** A failure more. Those of requests that had left before the circuit opened say nothing new. */
export const noteFailure = (store: Store, profileId: string, probe: boolean, now: number): Promise<void> =>
  store.write(async (db) => {
    const before = await failuresOf(db, profileId);
    if (before >= OPENS_AFTER && !probe) return;
    const failures = before + 1;
    const openUntil = failures < OPENS_AFTER ? 0 : now + openMs(failures);
    await db
      .insertInto("requestPause")
      .values({ profileId, until: 0, failures, openUntil })
      .onConflict((conflict) => conflict.column("profileId").doUpdateSet({ failures, openUntil }))
      .execute();
  });

/** Amazon answers: the row of failures is over. Written only where there is one, for this is asked after every request. */
export async function noteSuccess(store: Store, profileId: string): Promise<void> {
  if ((await store.read((db) => failuresOf(db, profileId))) === 0) return;
  await store.write((db) => setCircuit(db, profileId, { failures: 0, openUntil: 0 }));
}

async function failuresOf(db: Pick<Transaction<Tables>, "selectFrom">, profileId: string): Promise<number> {
  const pause = await db
    .selectFrom("requestPause")
    .select("failures")
    .where("profileId", "=", profileId)
    .executeTakeFirst();
  return pause?.failures ?? 0;
}

async function setCircuit(
  db: Transaction<Tables>,
  profileId: string,
  circuit: Partial<Omit<Pause, "profileId">>,
): Promise<void> {
  await db.updateTable("requestPause").set(circuit).where("profileId", "=", profileId).execute();
}
