import type { Transaction } from "kysely";
import type { SuppressionLedger } from "../jobs/ledger.ts";
import type { Suppression } from "../model/receipt.ts";
import type { Store } from "./store.ts";
import type { Tables } from "./tables.ts";

/** SQLite takes 32,766 parameters in a statement. */
const KEYS_AT_ONCE = 1000;

export const suppressionLedger = (store: Store): SuppressionLedger => ({
  suppressions: () => store.read((db) => db.selectFrom("suppression").selectAll().execute()),

  lastSuppressedAt: async () => {
    const row = await store.read((db) =>
      db
        .selectFrom("suppression")
        .select(({ fn }) => fn.max<number | null>("createdAt").as("last"))
        .executeTakeFirstOrThrow(),
    );
    return row.last ?? undefined;
  },

  liftSuppressions: (keyMacs) =>
    store.write(async (db) => {
      const people = await peopleWith(db, keyMacs);
      for (const some of chunks(people))
        await db.deleteFrom("suppression").where("personId", "in", some).execute();
      return people.length;
    }),
});

/**
 * Adds suppressions. A key that is suppressed already stays as it is; whoever shares one is the same person from now, so
 * that lifting one key lifts them all.
 */
export async function suppress(db: Transaction<Tables>, suppressions: readonly Suppression[]): Promise<void> {
  const macsOf = Map.groupBy(suppressions, ({ personId }) => personId);
  for (const [personId, keys] of macsOf) {
    const known = await peopleWith(
      db,
      keys.map(({ keyMac }) => keyMac),
    );
    for (const some of chunks(known))
      await db.updateTable("suppression").set({ personId }).where("personId", "in", some).execute();
    for (const some of chunks(keys))
      await db
        .insertInto("suppression")
        .values([...some])
        .onConflict((conflict) => conflict.column("keyMac").doNothing())
        .execute();
  }
}

/** The people who have one of these keys. */
async function peopleWith(db: Transaction<Tables>, keyMacs: readonly string[]): Promise<string[]> {
  const people = new Set<string>();
  for (const some of chunks(keyMacs)) {
    const rows = await db
      .selectFrom("suppression")
      .select("personId")
      .distinct()
      .where("keyMac", "in", some)
      .execute();
    for (const { personId } of rows) people.add(personId);
  }
  return [...people];
}

function* chunks<T>(all: readonly T[]): Iterable<readonly T[]> {
  for (let start = 0; start < all.length; start += KEYS_AT_ONCE) yield all.slice(start, start + KEYS_AT_ONCE);
}
