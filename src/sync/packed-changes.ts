import { type Packing, type PackingLimits, pack } from "../jobs/packing.ts";
import { WORK } from "../plan/tables.ts";
import type { Database } from "../sql/database.ts";
import { isThere, materialize, table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";

/** What of a run's changes is measured: `sizes` is (identifiers, bytes) of each, see `Cargo`. */
interface Measured {
  sizes: Sql;
  limits: PackingLimits;
}

/**
 * Packs a plan's changes, and keeps how beside them: to measure ten million again when the outbox is written would take seven CPU
 * seconds, and 150 MB that DuckDB does not use for what it writes then.
 */
export async function packChanges(database: Database, { sizes, limits }: Measured): Promise<Packing> {
  const packing = await pack(database.streamIntegers(sizes), limits);
  const kept = sql`select ${JSON.stringify(limits)} as limits, ${JSON.stringify(packing)} as packing`;
  await materialize(database, WORK.packing, kept);
  return packing;
}

/** How a plan's changes were packed. Anew where limits have changed since, or an older Headwater has planned. */
export async function packedChanges(database: Database, { sizes, limits }: Measured): Promise<Packing> {
  if (await isThere(database, WORK.packing)) {
    const kept = await database.one(sql`from ${table(WORK.packing)}`);
    if (kept.limits === JSON.stringify(limits)) return JSON.parse(String(kept.packing)) as Packing;
  }
  return packChanges(database, { sizes, limits });
}
