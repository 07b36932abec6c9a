import { writeFileSync } from "node:fs";
import type { Identity } from "../../src/identity/hashed-rows.ts";
import type { ConsentBasis } from "../../src/model/consent.ts";
import type { Mode } from "../../src/model/mode.ts";
import type { SourceSpec } from "../../src/model/source-spec.ts";
import { type Compared, compare } from "../../src/plan/compare.ts";
import { rejections } from "../../src/plan/rejections.ts";
import { NO_RENEWAL, type Renewal } from "../../src/plan/renewal.ts";
import { openSource } from "../../src/source/open.ts";
import type { Database, RowObject } from "../../src/sql/database.ts";
import { sql } from "../../src/sql/sql.ts";
import { scanPeople } from "../../src/sync/scan-people.ts";

/** How one plan is made. */
export interface PlanOrder {
  mode: Mode;
  basis?: ConsentBasis | undefined;
  renewal?: Renewal;
  allowRemovals?: number;
  /** Reads the source once and stages every row, as from a pipe. */
  once?: boolean;
  /** Reads the source in shares of twenty known fingerprints each, as of a snapshot that is too large for the memory. */
  inShares?: boolean;
  /** How many known fingerprints are held at once where not `inShares`. */
  fingerprintsAtOnce?: number;
  /** External ids of people whose earlier changes Amazon has not finished with. */
  postponed?: readonly string[];
}

export interface Planned extends Compared {
  everything: boolean;
  /** In the order of their numbers. */
  changes: RowObject[];
}

/** Scans a source and compares it with the snapshot, as a sync does. */
export async function planSource(
  database: Database,
  spec: SourceSpec,
  identity: Identity,
  order: PlanOrder,
): Promise<Planned> {
  const {
    mode,
    basis,
    renewal = NO_RENEWAL,
    allowRemovals,
    once = false,
    inShares = false,
    postponed,
  } = order;
  const { fingerprintsAtOnce = 1_000_000 } = order;
  const opened = await openSource(spec);
  const source = once ? { ...opened, features: { readsTwice: false } } : opened;
  const { everything, known } = await scanPeople(database, {
    source,
    identity,
    seed: {
      salt: "salt",
      duckdbVersion: "v1",
      settings: JSON.stringify([identity.fields, identity.rules, basis?.adStorage ?? basis !== undefined]),
    },
    mode,
    basis,
    renewal,
    fingerprintsAtOnce: inShares ? 20 : fingerprintsAtOnce,
  });
  const compared = await compare(database, {
    mode,
    basis,
    renewal,
    everything,
    known,
    allowRemovals,
    postponed: postponed && sql`select unnest(${postponed}) as external_id`,
  });
  const changes = await database.all(
    sql`select change_number, external_id, kind, sets, country, consent from work.changes order by change_number`,
  );
  return { ...compared, everything, changes };
}

/** Where the plan's rejections stand, in the order of the source. */
export const rejectionsOf = (database: Database, mode: Mode): Promise<RowObject[]> =>
  database.all(rejections(mode));

/** Writes a CSV file. */
export function writeCsv(
  file: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): void {
  const lines = [header, ...rows].map((values) => values.map(quoted).join(","));
  writeFileSync(file, `${lines.join("\n")}\n`);
}

const quoted = (value: string): string => (/[",\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);
