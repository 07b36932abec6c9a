import type { Transaction } from "kysely";
import type { UploadAsked } from "../jobs/ledger.ts";
import type { Tables } from "./tables.ts";

export const HOUR_MS = 3_600_000;

/** Milliseconds until an upload's records fit among the `limit` of its connection's last 60 minutes. */
export async function recordsLeft(
  db: Transaction<Tables>,
  { connectionId, records }: UploadAsked,
  limit: number,
  now: number,
): Promise<number> {
  await forget(db, connectionId, now);
  const { taken } = await db
    .selectFrom("uploadedRecords")
    .select(({ fn }) => fn.sum<number | null>("records").as("taken"))
    .where("connectionId", "=", connectionId)
    .executeTakeFirstOrThrow();
  const excess = (taken ?? 0) + records - limit;
  return excess <= 0 ? 0 : (await leavesAt(db, connectionId, excess, now)) - now;
}

/** Counts an upload that leaves now. */
export async function takeRecords(db: Transaction<Tables>, upload: UploadAsked, now: number): Promise<void> {
  await db
    .insertInto("uploadedRecords")
    .values({ ...upload, at: now })
    .execute();
}

/** When so many of the oldest records will be an hour old. More than there are: when all will be. */
async function leavesAt(
  db: Transaction<Tables>,
  connectionId: string,
  excess: number,
  now: number,
): Promise<number> {
  const uploads = await db
    .selectFrom("uploadedRecords")
    .select(["at", "records"])
    .where("connectionId", "=", connectionId)
    .orderBy("at")
    .execute();
  let gone = 0;
  const last = uploads.find(({ records }) => {
    gone += records;
    return gone >= excess;
  });
  return (last?.at ?? uploads.at(-1)?.at ?? now - HOUR_MS) + HOUR_MS;
}

/** As for requests: what is older counts no more, and what a clock set back left in the future counts as of now. */
async function forget(db: Transaction<Tables>, connectionId: string, now: number): Promise<void> {
  await db
    .deleteFrom("uploadedRecords")
    .where("connectionId", "=", connectionId)
    .where("at", "<=", now - HOUR_MS)
    .execute();
  await db
    .updateTable("uploadedRecords")
    .set({ at: now })
    .where("connectionId", "=", connectionId)
    .where("at", ">", now)
    .execute();
}
