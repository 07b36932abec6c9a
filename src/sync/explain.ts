import { formOf } from "../identity/hashed-fields.ts";
import { IDENTITY_MACROS } from "../identity/hashed-rows.ts";
import { withSlips } from "../identity/misspelt-domain.ts";
import { withPhones } from "../identity/phone/phone.ts";
import { loadPhoneTable } from "../identity/phone/table.ts";
import type { HashedField } from "../model/field-mapping.ts";
import type { PhoneFault } from "../model/quality.ts";
import { type Database, type DatabaseLimits, openDatabase } from "../sql/database.ts";
import { install } from "../sql/macro.ts";
import { type Sql, sql } from "../sql/sql.ts";

/** One form of a value, and its hash. Both are undefined where the value has no such form. */
export interface ExplainedForm {
  form: "amazon" | "seed";
  /** Of an email whose domain is a slip, with the domain that is meant: hashed under `identity.email.fix: apply`. */
  corrected?: true;
  normalized?: string;
  sha256?: string;
  /** What is amiss with a phone number that is read without it, unless `identity.phone.fix` is `off`. */
  mended?: PhoneFault;
}

/** What a value can be explained as. */
export type ExplainedKind = "email" | "phone" | HashedField;

/**
 * How one email, phone, name or part of an address is normalized and hashed, form by form. The only answer that holds a raw value: show it to
 * whoever gave it, and write it nowhere.
 * @param country ISO 3166, two capitals; for a phone without calling code, and for what is written by a country's rules
 */
export async function explainValue(
  { kind, value, country }: { kind: ExplainedKind; value: string; country: string },
  limits: DatabaseLimits,
): Promise<ExplainedForm[]> {
  const database = await openDatabase(limits);
  try {
    await install(database, IDENTITY_MACROS);
    if (kind === "phone") await loadPhoneTable(database);
    const given = sql`select ${value}::varchar as value, ${country}::varchar as country`;
    if (kind !== "email" && kind !== "phone") {
      const form = formOf(kind, sql`trimmed(value)`, sql`country`);
      return (
        await formsOf(database, sql`select ${form} as amazon, null as seed, null as mended from (${given})`)
      ).slice(0, 1);
    }
    const forms =
      kind === "email"
        ? sql`select amazon_email(seed_email(value)) as amazon, seed_email(value) as seed, null as mended from (${given})`
        : sql`select digits as amazon, '+' || digits as seed, mended from (${withPhones(given, [{ raw: "value", country: "country", as: "digits", mended: "mended" }])})`;
    const asGiven = await formsOf(database, forms);
    if (kind === "phone") return asGiven;
    const meant = sql`select corrected as value from (${withSlips(sql`select trimmed(value) as value from (${given})`, [SPELT])}) where slip is not null`;
    const corrected = await formsOf(
      database,
      sql`select amazon_email(seed_email(value)) as amazon, seed_email(value) as seed, null as mended from (${meant})`,
    );
    return [
      ...asGiven,
      ...corrected
        .filter(({ normalized }) => normalized !== undefined)
        .map((form): ExplainedForm => ({ ...form, corrected: true })),
    ];
  } finally {
    database.close();
  }
}

const SPELT = { value: sql`value`, slip: sql`slip`, corrected: sql`corrected` };

/** Of a relation of one row or none: (amazon, seed, mended). */
async function formsOf(database: Database, forms: Sql): Promise<ExplainedForm[]> {
  const [row] = await database.allOnRawValues(
    sql`select amazon, sha256(amazon) as amazon_hash, seed, sha256(seed) as seed_hash, mended from (${forms})`,
  );
  const text = (name: string): string | undefined => (row?.[name] == null ? undefined : String(row[name]));
  const mended = text("mended") as PhoneFault | undefined;
  return [
    { form: "amazon", normalized: text("amazon"), sha256: text("amazon_hash"), mended },
    { form: "seed", normalized: text("seed"), sha256: text("seed_hash"), mended },
  ];
}
