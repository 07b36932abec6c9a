import type { FingerprintSeed } from "../identity/fingerprint.ts";
import { hashedRows, type Identity } from "../identity/hashed-rows.ts";
import type { ConsentBasis } from "../model/consent.ts";
import { type FieldMapping, mappedColumns } from "../model/field-mapping.ts";
import type { Mode } from "../model/mode.ts";
import { refuseWithoutConsent } from "../plan/consent.ts";
import { refuseHashesOfHashes } from "../plan/double-hash.ts";
import { matches, siblingRows, wantedRows } from "../plan/match.ts";
import { refusePlaceholders } from "../plan/placeholders.ts";
import { reportedRows } from "../plan/rejections.ts";
import type { Renewal } from "../plan/renewal.ts";
import { lookAnewAtSuppressed, refuseSuppressed, type Suppressed } from "../plan/suppression.ts";
import { MARKS, SNAPSHOT } from "../plan/tables.ts";
import { columnAlias, type Source } from "../source/source.ts";
import { countRows } from "../sql/count.ts";
import type { Database } from "../sql/database.ts";
import { table } from "../sql/materialize.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { type KnownRows, type Scanned, scanSource } from "./scan.ts";

/** A source of people, and how to take it. */
export interface PeopleScan {
  source: Source;
  identity: Identity;
  seed: FingerprintSeed;
  mode: Mode;
  basis?: ConsentBasis | undefined;
  /** Who must not be sent; absent: nobody. */
  suppressed?: Suppressed | undefined;
  renewal: Renewal;
  /** See `Scan`. */
  joinableRows: number;
}

/** Reads people, and refuses those who may not be sent. @throws as `scanSource` */
export async function scanPeople(database: Database, scan: PeopleScan): Promise<Scanned> {
  const { source, identity, seed, joinableRows } = scan;
  await lookAnewAtSuppressed(database, scan);
  return scanSource(
    database,
    {
      source,
      columns: mappedColumns(identity.fields),
      seed,
      fields: identity.fields,
      staged: (rows, listed, carried) =>
        hashedRows(rows, carried, { ...identity, fields: { ...identity.fields, ...listed } }),
      known: knownRows(scan),
      reported: reportedRows(),
      joinableRows,
    },
    async () => {
      await refuseHashesOfHashes(database, identity.fields);
      await refusePlaceholders(database, { idsGiven: identity.fields.externalId !== undefined });
      await refuseWithoutConsent(database, scan);
      await refuseSuppressed(database, scan);
    },
  );
}

/** The rows that this mode compares with: those taken out for `remove`, those at Amazon for the others. */
const knownRows = ({ mode, renewal, identity }: PeopleScan): KnownRows => ({
  count: (database) =>
    countRows(
      database,
      sql`select 1 from ${table(SNAPSHOT.rows)} where ((marks & ${MARKS.removed}) <> 0) = ${mode === "remove"}`,
    ),
  fingerprints: (rows) => sql`select fp, ${idOf(identity.fields)} as external_id from (${rows})`,
  matches: (fingerprints) => matches({ source: fingerprints, mode, renewal }),
  wanted: wantedRows(),
  siblings: siblingRows(),
});

/** An id that Amazon would not take may be anything: it is left out here. */
function idOf(fields: FieldMapping): Sql {
  const { externalId } = fields;
  if (externalId === undefined) return sql`null::varchar`;
  const id = sql.id(columnAlias(mappedColumns(fields).indexOf(externalId)));
  return sql`case when is_external_id(${id}) then ${id} end`;
}
