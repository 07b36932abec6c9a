import { createHash } from "node:crypto";
import { afterAll, beforeAll } from "vitest";
import { hashedRows, IDENTITY_MACROS } from "../../src/identity/hashed-rows.ts";
import { loadPhoneTable } from "../../src/identity/phone/table.ts";
import { type FieldMapping, type IdentityRules, mappedColumns } from "../../src/model/field-mapping.ts";
import { type Database, openDatabase } from "../../src/sql/database.ts";
import { install } from "../../src/sql/macro.ts";
import { type Sql, sql } from "../../src/sql/sql.ts";

/** One row's identity. */
export interface HashedRow {
  external_id: string | null;
  country: string;
  sets:
    | Partial<
        Record<"email" | "phone" | "firstname" | "lastname" | "address" | "city" | "state" | "postal", string>
      >[]
    | null;
  row_reason: string | null;
  dropped: string | null;
  second_emails: number;
  slips: string | null;
  roles: string | null;
  user_data: string | null;
  ad_storage: string | null;
  tcf: string | null;
  gpp: string | null;
  says_consent: boolean;
  consent_findings: number | null;
}

/** What a row without a word on consent says of it. */
export const NO_CONSENT = {
  user_data: null,
  ad_storage: null,
  tcf: null,
  gpp: null,
  says_consent: false,
  consent_findings: null,
};

export interface Asked {
  fields?: Partial<FieldMapping>;
  rules?: Partial<IdentityRules>;
  scope?: string | undefined;
}

type RawRow = Readonly<Record<string, string | null>>;

/** Rules of the simplest configuration. */
export const RULES: IdentityRules = {
  emailForms: "both",
  phoneForms: "both",
  invalidExternalId: "reject",
  defaultCountry: "US",
  unknownCountry: "default",
};

export const sha256 = (text: string): string => createHash("sha256").update(text, "utf8").digest("hex");

/** A database that knows every rule, for the tests of one file. */
export function identities(): {
  database(): Database;
  hash(rows: readonly RawRow[], asked?: Asked): Promise<HashedRow[]>;
  /** One value under an expression over `value`. */
  value(expression: Sql, given: string | null): Promise<unknown>;
} {
  let database: Database;
  beforeAll(async () => {
    database = await openDatabase({ memory: "300MB", threads: 1 });
    await install(database, IDENTITY_MACROS);
    await loadPhoneTable(database);
  });
  afterAll(() => database.close());
  return {
    database: () => database,
    hash: async (rows, { fields, rules, scope = "1" } = {}) => {
      const mapping = { email: [], phone: [], ...fields };
      const columns = mappedColumns(mapping);
      const cells = sql.join(
        columns.map(
          (column, index) => sql`row ->> ${sql.literal(`$."${column}"`)} as ${sql.id(`c${index}`)}`,
        ),
      );
      const source = sql`
        select ${cells}, row ->> 'unreadable' as unreadable, place
          from (select unnest(from_json(${JSON.stringify(rows)}, '["json"]')) as row,
                       generate_subscripts(from_json(${JSON.stringify(rows)}, '["json"]'), 1) as place)`;
      const identity = { fields: mapping, rules: { ...RULES, ...rules }, scope };
      const hashed = await database.all(
        sql`select * exclude (place) from (${hashedRows(source, ["place"], identity)}) order by place`,
      );
      return hashed.map(
        (row) =>
          ({ ...row, sets: row.sets === null ? null : JSON.parse(String(row.sets)) }) as unknown as HashedRow,
      );
    },
    value: async (expression, given) =>
      (await database.one(sql`select ${expression} as result from (select ${given}::varchar as value)`))
        .result,
  };
}
