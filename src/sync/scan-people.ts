import type { FingerprintSeed } from "../identity/fingerprint.ts";
import { hashedFields } from "../identity/hashed-fields.ts";
import { hashedRows, type Identity } from "../identity/hashed-rows.ts";
import type { ConsentBasis } from "../model/consent.ts";
import { type FieldMapping, mappedColumns } from "../model/field-mapping.ts";
import type { Mode } from "../model/mode.ts";
import { refuseWithoutConsent } from "../plan/consent.ts";
import type { KnownCounts } from "../plan/counts.ts";
import { refuseHashesOfHashes } from "../plan/double-hash.ts";
import { goneRows, isMissed, knownRows, membersOf, siblingRows } from "../plan/match.ts";
import { refusePlaceholders } from "../plan/placeholders.ts";
import { reportedRows } from "../plan/rejections.ts";
import type { Renewal } from "../plan/renewal.ts";
import { dueMembers } from "../plan/renewed.ts";
import { lookAnewAtSuppressed, refuseSuppressed, type Suppressed } from "../plan/suppression.ts";
import type { Source } from "../source/source.ts";
import { countRows } from "../sql/count.ts";
import type { Database } from "../sql/database.ts";
import { type Scanned, scanSource } from "./scan.ts";
import type { KnownRows } from "./source-rows.ts";

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
  fingerprintsAtOnce: number;
}

/** A source of people as it was read. `known`: rows that were not looked at, and the members they make. */
export interface ScannedPeople extends Omit<Scanned, "heldBack"> {
  known: KnownCounts;
}

/** Reads people, and refuses those who may not be sent. @throws as `scanSource` */
export async function scanPeople(database: Database, scan: PeopleScan): Promise<ScannedPeople> {
  const { source, identity, seed, fingerprintsAtOnce } = scan;
  await lookAnewAtSuppressed(database, scan);
  const { heldBack, ...scanned } = await scanSource(
    database,
    {
      source,
      columns: mappedColumns(identity.fields),
      seed,
      fields: identity.fields,
      staged: (rows, listed, carried) =>
        hashedRows(rows, carried, { ...identity, fields: { ...identity.fields, ...listed } }),
      wide: (listed) => isWide({ ...identity.fields, ...listed }),
      known: await knownTo(database, scan),
      reported: reportedRows(),
      fingerprintsAtOnce,
    },
    async () => {
      await refuseHashesOfHashes(database, identity.fields);
      await refusePlaceholders(database, { idsGiven: identity.fields.externalId !== undefined });
      await refuseWithoutConsent(database, { ...scan, hasColumns: identity.fields.consent !== undefined });
      await refuseSuppressed(database, scan);
    },
  );
  return { ...scanned, known: { rows: heldBack.rows, members: membersOf(heldBack.byLabel) } };
}

/** More hashes in a row than these do not fit into the default memory on two threads: a million rows with names and addresses, seen. */
const NARROW_HASHES = 4;

/** See `Scan.wide`. An email or phone has two forms, and a cell that holds a list as many of them as are taken. */
const isWide = (fields: FieldMapping): boolean => {
  const keys = [...fields.email, ...fields.phone].reduce((sum, { taken = 1 }) => sum + taken, 0);
  return 2 * keys + hashedFields(fields).length > NARROW_HASHES;
};

async function knownTo(database: Database, { mode, renewal }: PeopleScan): Promise<KnownRows> {
  const isAnybodyDue = (await countRows(database, dueMembers(renewal))) > 0;
  return {
    rows: knownRows(mode, isAnybodyDue ? renewal : undefined),
    missed: { isMissed: isMissed(mode), gone: goneRows(mode) },
    siblings: siblingRows(mode),
  };
}
