import { FIRST_OF_OTHERS, FingerprintSequence } from "../lib/fingerprint-sequence.ts";
import { FingerprintSet, type Fingerprints } from "../lib/fingerprint-set.ts";
import { countRows } from "../sql/count.ts";
import type { Database } from "../sql/database.ts";
import { type Sql, sql } from "../sql/sql.ts";

/**
 * Raw rows stream by the fingerprints of known ones, which say of each whether it passes: in their order where they come in it, else
 * as a set. No join holds anything of them, and a set takes a sixth of the memory of one (docs/decisions/0019, 0022).
 */

/** The others of a sequence are held twice while it is filled, and looked up as in a set. */
const FEWEST_IN_ORDER = 0.9;

/** Those of `rows` (…, fp) for which the judge answers `answer`. */
export const judged = (rows: Sql, answer: 0 | 1): Sql =>
  sql`select * from (${rows}) where judged(fp) = ${sql.literal(String(answer))}::utinyint`;

/** One of several sets that share all fingerprints evenly, counted from 0. By the lower half: a set spreads by the upper one. */
export interface Share {
  number: number;
  of: number;
}

export const isIn = ({ number, of }: Share, fingerprints: Fingerprints, row: number): boolean =>
  fingerprints[2 * row]! % of === number;

/** Beside another kind of number a fingerprint becomes one of 128 bits, of which a remainder costs 0.4 µs (DuckDB 1.5.6, seen). */
const unsigned = (number: number): Sql => sql`${sql.literal(String(number))}::ubigint`;

/** `fingerprints` is (fp), or (fp, label) where `labelled`. */
export async function fingerprintSet(
  database: Database,
  fingerprints: Sql,
  { labelled = false, share }: { labelled?: boolean; share?: Share } = {},
): Promise<FingerprintSet> {
  const shared =
    share === undefined || share.of === 1
      ? fingerprints
      : sql`select * from (${fingerprints}) where (fp & ${unsigned(4_294_967_295)}) % ${unsigned(share.of)} = ${unsigned(share.number)}`;
  const all = labelled ? sql`fp, label::uinteger` : sql`fp`;
  return FingerprintSet.of(await countRows(database, shared), (columns) =>
    database.streamIntegers(sql`select ${columns === "all" ? all : sql`fp`} from (${shared})`),
  );
}

/** `fingerprints` is (fp, label), so many as `size` says. Undefined where few of them are told by their order. */
export async function fingerprintSequence(
  database: Database,
  fingerprints: Sql,
  size: number,
): Promise<FingerprintSequence | undefined> {
  const inOrder = await countRows(database, sql`from (${fingerprints}) where label < ${FIRST_OF_OTHERS}`);
  if (inOrder < FEWEST_IN_ORDER * size) return undefined;
  return FingerprintSequence.of(
    inOrder,
    database.streamIntegers(sql`select fp, label::uinteger from (${fingerprints})`),
  );
}
