import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { truePeople, writtenPhone } from "../src/demo/people.ts";
import { exportedPurchases } from "../src/demo/purchases.ts";
import { printConfig } from "../src/emulator/print-config.ts";
import { type Database, openDatabase } from "../src/sql/database.ts";
import { type Sql, sql } from "../src/sql/sql.ts";

export const FORMATS = ["csv", "parquet"] as const;
export type Format = (typeof FORMATS)[number];

export const ID_KINDS = ["crm", "uuid"] as const;
/** `crm_1234`, which compresses unusually well, or random UUIDs. */
export type IdKind = (typeof ID_KINDS)[number];

/** What files are made of. The same rows at every call: everything is drawn from a person's number. */
export interface Data {
  folder: string;
  /** How many people day 1 has. */
  people: number;
  ids: IdKind;
  format: Format;
}

/** A file of people. `changed` is `people` with 1 % new, 1 % with another email, 1 % gone. */
export type FileName = "people" | "changed" | "added" | "removed" | "thousand";

export const pathOf = ({ folder, format }: Data, name: FileName | "purchases"): string =>
  join(folder, `${name}.${format}`);

/** The same rows for what reads no Parquet. */
export const csvOf = (data: Data, name: FileName): string => pathOf({ ...data, format: "csv" }, name);

const MEMORY = "2GB";

export const openForData = (folder: string, threads: number): Promise<Database> =>
  openDatabase({ memory: MEMORY, threads, temporaryFolder: join(folder, "tmp") });

/** Writes the files of people that are asked for, by SQL alone. */
export async function writeFiles(
  database: Database,
  data: Data,
  names: readonly (FileName | "purchases")[],
): Promise<void> {
  const { people: last, ids } = data;
  const onePercent = Math.floor(last / 100);
  const newcomers = last + onePercent;
  const middle = Math.floor(last / 2);
  const moved = sql`person % 100 = 7`;
  const rows: Record<FileName, () => Sql> = {
    people: () => exported(truePeople({ first: 1, last }), ids),
    changed: () => exported(truePeople({ first: onePercent + 1, last: newcomers }, moved), ids),
    added: () => exported(truePeople({ first: newcomers + 1, last: newcomers + onePercent }), ids),
    removed: () => exported(truePeople({ first: middle + 1, last: middle + onePercent }), ids),
    thousand: () => exported(truePeople({ first: 1, last: 1_000 }), ids),
  };
  for (const name of names)
    for (const format of new Set([data.format, "csv"] as const)) {
      const purchases = (): Sql =>
        exportedPurchases(sql`select *, 'yes' as consent from (${rows.people()})`, Date.now());
      const how = format === "csv" ? sql`(format csv, header true)` : sql`(format parquet, compression zstd)`;
      await database.run(
        sql`copy (${name === "purchases" ? purchases() : rows[name]()}) to ${pathOf({ ...data, format }, name)} ${how}`,
      );
    }
}

/**
 * People as a company exports them: (external_id, email, phone, country). Emails in several cases, padded and tagged, 2 %
 * missing and 0.1 % no address; phones as people write them, 5 % missing and 0.1 % no number; one person in a thousand
 * twice, with another email the second time.
 */
const exported = (people: Sql, ids: IdKind): Sql => {
  const email = sql`
    case when e % 1000 < 20 then null
         when e % 1000 < 21 then 'n/a'
         when e % 1000 < 120 then upper(true_email)
         when e % 1000 < 170 then '  ' || true_email || ' '
         when e % 1000 < 220 then replace(true_email, '@', '+shop@')
         else true_email end`;
  const row = (address: Sql): Sql => sql`
    select ${ids === "crm" ? sql`external_id` : sql`md5('id of ' || person)::uuid::varchar`} as external_id,
           ${address} as email,
           case when f % 1000 < 50 then null when f % 1000 < 51 then 'unknown' else ${writtenPhone()} end as phone,
           country
      from written`;
  return sql`
    with written as (select *, hash(person, 'e') as e, hash(person, 'f') as f from (${people}))
    ${row(email)}
     union all
    ${row(sql`'second.' || true_email`)} where e % 1000 = 500`;
};

/** Writes the configuration: every sync fills one audience, but for those of its own that is filled twice. */
export function writeConfig(data: Data, port: number): void {
  const file = (name: FileName): string => `${name}.${data.format}`;
  const sync = (name: string, source: FileName, mode: string, audience = "people"): string => `  ${name}:
    source: { file: ${file(source)} }
    audience: { name: Bench of ${audience}, shared: true }
    mode: ${mode}
    fields: { externalId: external_id, email: email, phone: phone, country: country }
`;
  writeFileSync(
    join(data.folder, "headwater.yaml"),
    `${printConfig({ port })}
limits: { requestsPerSecond: 1000, requestsPerHour: 1000000 }
consent:
  basis: { statedBy: "The bench", on: 2026-01-15, text: "Made-up people" }
syncs:
${sync("people", "people", "mirror")}${sync("changed", "changed", "mirror")}${sync("added", "added", "add")}${sync("removed", "removed", "remove")}${sync("killed", "people", "mirror", "a killed run")}${sync("thousand", "thousand", "mirror", "a thousand")}
events:
  purchases:
    source: { file: purchases.${data.format} }
    fields: { id: order_id, time: ordered_at, value: total, currency: currency, units: items, email: email, phone: phone, country: country, consent: { userData: consent } }
    defaults: { type: Purchase }
`,
  );
}
