import type { FieldMapping, Forms, IdentityRules, MappedColumn } from "../model/field-mapping.ts";
import { mappedColumns } from "../model/field-mapping.ts";
import type { Macro } from "../sql/macro.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { CONSENT_MACROS } from "./consent.ts";
import {
  CONSENT,
  consentCellNames,
  consentCells,
  consentColumns,
  droppedConsent,
} from "./consent-columns.ts";
import { normalizeCountry } from "./country.ts";
import { amazonEmail, seedEmail } from "./email.ts";
import { derivedExternalId, isExternalId } from "./external-id.ts";
import { isHash, isHashOfNothing, keyedHash, looksHashed } from "./hash.ts";
import { withPhones } from "./phone/phone.ts";
import {
  allSets,
  earlierSets,
  hashCount,
  hashesOf,
  mergedSets,
  setObjects,
  setsDiffer,
  setsOf,
} from "./sets.ts";
import { trimmed } from "./text.ts";

/** Every macro that SQL of this folder uses. */
export const IDENTITY_MACROS: readonly Macro[] = [
  trimmed,
  seedEmail,
  amazonEmail,
  isHash,
  looksHashed,
  isHashOfNothing,
  keyedHash,
  isExternalId,
  normalizeCountry,
  hashCount,
  hashesOf,
  setObjects,
  mergedSets,
  setsDiffer,
  earlierSets,
  allSets,
  ...CONSENT_MACROS,
];

/** How rows of one source become hashes. */
export interface Identity {
  fields: FieldMapping;
  rules: IdentityRules;
  /** Where it is sent, which goes into derived external ids. Undefined: nowhere, and no id is derived. */
  scope: string | undefined;
}

/**
 * Each source row as hashes: (…carried columns, external_id, country, sets, row_reason, dropped, second_emails, and what
 * the row says of consent: user_data, ad_storage, tcf, gpp, says_consent).
 * `sets` and `external_id` are null where the row has none that can be used; `row_reason` says why the row can't be used;
 * `dropped` lists `field:reason` of fields left out, apart by spaces. Only streams: no raw value is kept.
 *
 * `rows` has the mapped columns as `c0`, `c1`, … in the order of `mappedColumns(fields)`, and `unreadable`.
 */
export function hashedRows(rows: Sql, carried: readonly string[], identity: Identity): Sql {
  const { fields, rules } = identity;
  const consent = fields.consent ?? {};
  const column = (name: string): Sql => sql.id(`c${mappedColumns(fields).indexOf(name)}`);
  const keep = sql.join([...carried, "unreadable"].map(sql.id));

  const emails = fields.email.map((mapped, index) => new IdentifierColumn("email", index, mapped));
  const phones = fields.phone.map((mapped, index) => new IdentifierColumn("phone", index, mapped));
  const identifiers = [...emails, ...phones];

  const values = sql`
    select ${keep},
           ${fields.externalId === undefined ? sql`null::varchar` : column(fields.externalId)} as given_id,
           ${fields.country === undefined ? sql`null::varchar` : sql`trimmed(${column(fields.country)})`} as given_country
           ${list(identifiers.map((id) => sql`trimmed(${column(id.mapped.column)}) as ${id.value}`))}
           ${list(consentCells(consent, column))}
      from (${rows})`;

  const countries = sql`
    select *,
           case when given_country is null then ${sql.literal(rules.defaultCountry)}
                else normalize_country(given_country) end as phone_country
      from (${values})`;

  const plainPhones = phones.filter(({ mapped }) => mapped.hashed === false || mapped.hashed === "auto");
  const numbers =
    plainPhones.length === 0
      ? countries
      : withPhones(
          countries,
          plainPhones.map((id) => ({ raw: id.names.value, country: "phone_country", as: id.names.digits })),
        );

  const forms = sql`
    select *
           ${list(emails.map((id) => sql`seed_email(${id.value}) as ${id.seed}`))}
           ${list(phones.map((id) => sql`${seedPhone(id, rules.phoneForms)} as ${id.seed}`))}
      from (${numbers})`;

  const amazonForms = sql`
    select *
           ${list(emails.map((id) => sql`amazon_email(${id.seed}) as ${id.amazon}`))}
           ${list(phones.map((id) => sql`${plainPhones.includes(id) ? id.digits : sql`null::varchar`} as ${id.amazon}`))}
      from (${forms})`;

  const hashes = sql`
    select ${keep}, given_id, given_country, phone_country
           ${list(identifiers.flatMap((id) => hashColumns(id, formsOf(id, rules))))}
           ${list(consentCellNames(consent))}
           ${list(consentColumns(consent))}
      from (${amazonForms})`;

  const sent = (ids: readonly IdentifierColumn[]): Sql[] =>
    distinctHashes([...ids.map((id) => id.amazonHash), ...ids.map((id) => id.seedHash)]);
  const strongest = sql`coalesce(${sql.join([...identifiers.map((id) => id.canonicalHash), ...identifiers.map((id) => id.fallbackHash), sql`null`])})`;

  const people = sql`
    select ${sql.join(carried.map(sql.id))}, unreadable, given_id,
           coalesce(phone_country, ${sql.literal(rules.defaultCountry)}) as country,
           ${externalId(identity, strongest)} as external_id,
           ${identifiers.length === 0 ? sql`null::varchar` : setsOf(sent(emails), sent(phones))} as sets,
           ${droppedFields(identifiers, droppedConsent(consent))} as dropped,
           (${sql.join([sql`0`, ...emails.map((id) => sql`(${id.amazonHash} is not null and ${id.seedHash} is not null)::int`)], " + ")})::utinyint as second_emails
           ${list(CONSENT)}
      from (${hashes})`;

  return sql`
    select * exclude (unreadable, given_id),
           case when unreadable is not null then unreadable
                when external_id is null and ${givenIdMustDo(identity)}
                  then case when given_id is null then 'id.missing' else 'id.not-allowed' end
                when sets is null then 'row.no-identifier' end as row_reason
      from (${people})`;
}

/** One mapped identifier column and the names of what is computed from it. */
class IdentifierColumn {
  readonly kind: "email" | "phone";
  readonly mapped: MappedColumn;
  readonly names: { value: string; digits: string };
  readonly #index: number;

  constructor(kind: "email" | "phone", index: number, mapped: MappedColumn) {
    this.kind = kind;
    this.mapped = mapped;
    this.#index = index;
    this.names = { value: `${kind}${index}`, digits: `${kind}${index}_digits` };
  }

  get value(): Sql {
    return sql.id(this.names.value);
  }
  get digits(): Sql {
    return sql.id(this.names.digits);
  }
  get seed(): Sql {
    return this.#column("seed");
  }
  get amazon(): Sql {
    return this.#column("amazon");
  }
  get amazonHash(): Sql {
    return this.#column("amazon_hash");
  }
  get seedHash(): Sql {
    return this.#column("seed_hash");
  }
  /** The Amazon form's hash, whatever forms are sent. */
  get canonicalHash(): Sql {
    return this.#column("canonical_hash");
  }
  /** The seed form's hash of a value that has no Amazon form. */
  get fallbackHash(): Sql {
    return this.#column("fallback_hash");
  }
  get reason(): Sql {
    return this.#column("reason");
  }

  #column(what: string): Sql {
    return sql.id(`${this.kind}${this.#index}_${what}`);
  }
}

const formsOf = (id: IdentifierColumn, rules: IdentityRules): Forms =>
  id.kind === "email" ? rules.emailForms : rules.phoneForms;

/**
 * A phone in the seed's form. Beside Amazon's form it is the same valid number with a plus; alone it is the seed to the
 * letter, digits with a plus and no country code added, which can name a stranger.
 */
function seedPhone(id: IdentifierColumn, forms: Forms): Sql {
  if (forms !== "seed")
    return id.mapped.hashed === true || id.mapped.hashed === "rehash"
      ? sql`null::varchar`
      : sql`'+' || ${id.digits}`;
  return sql`case when not looks_hashed(${id.value}) then '+' || nullif(regexp_replace(${id.value}, '[^0-9]', '', 'g'), '') end`;
}

/** The hashes that one column sends, those that an id may be derived from, and why it sends none. */
function hashColumns(id: IdentifierColumn, forms: Forms): Sql[] {
  const plain = {
    amazon: sql`sha256(${id.amazon})`,
    seed: sql`sha256(${id.seed})`,
  };
  const fallback = sql`case when ${id.amazon} is null then ${plain.seed} end`;
  const none = sql`null::varchar`;
  const invalid = sql.literal(`${id.kind}.invalid`);
  const plainSent = {
    amazon: forms === "seed" ? none : plain.amazon,
    seed:
      forms === "amazon"
        ? none
        : forms === "seed"
          ? plain.seed
          : sql`case when ${id.seed} is distinct from ${id.amazon} then ${plain.seed} end`,
  };
  const usable = sql`coalesce(${forms === "seed" ? sql`${id.seed}` : sql`${id.amazon}, ${id.seed}`}) is not null`;
  const asHash = sql`case when is_hash(${id.value}) and not is_hash_of_nothing(${id.value}) then ${id.value} end`;
  const named = (amazon: Sql, seed: Sql, canonical: Sql, fallback: Sql, reason: Sql): Sql[] => [
    sql`${amazon} as ${id.amazonHash}`,
    sql`${seed} as ${id.seedHash}`,
    sql`${canonical} as ${id.canonicalHash}`,
    sql`${fallback} as ${id.fallbackHash}`,
    sql`${reason} as ${id.reason}`,
  ];
  switch (id.mapped.hashed) {
    case false:
      return named(
        plainSent.amazon,
        plainSent.seed,
        plain.amazon,
        fallback,
        sql`case when ${id.value} is null or (${usable} and not looks_hashed(${id.value})) then null
                 when looks_hashed(${id.value}) then ${sql.literal(`${id.kind}.looks-hashed`)}
                 else ${invalid} end`,
      );
    case true:
      return named(
        asHash,
        none,
        asHash,
        none,
        sql`case when ${id.value} is null or ${asHash} is not null then null
                 when is_hash_of_nothing(${id.value}) then 'hash.of-nothing'
                 else ${sql.literal(`${id.kind}.not-a-hash`)} end`,
      );
    case "auto":
      return named(
        sql`coalesce(${asHash}, ${plainSent.amazon})`,
        sql`case when not is_hash(${id.value}) then ${plainSent.seed} end`,
        sql`coalesce(${asHash}, ${plain.amazon})`,
        sql`case when not is_hash(${id.value}) then ${fallback} end`,
        sql`case when ${id.value} is null or ${asHash} is not null or ${usable} then null
                 when is_hash_of_nothing(${id.value}) then 'hash.of-nothing'
                 else ${invalid} end`,
      );
    case "rehash": {
      const once = sql`lower(${id.value})`;
      const twice = sql`case when is_hash(${once}) and not is_hash_of_nothing(${once}) then sha256(${once}) end`;
      return named(
        twice,
        none,
        twice,
        none,
        sql`case when is_hash_of_nothing(${once}) then 'hash.of-nothing'
                 when not is_hash(${once}) then ${sql.literal(`${id.kind}.not-a-hash`)} end`,
      );
    }
  }
}

/** Each expression, null where an earlier one has the same hash. */
const distinctHashes = (hashes: readonly Sql[]): Sql[] =>
  hashes.map((hash, index) =>
    index === 0
      ? hash
      : sql`case when ${hash} not in (${sql.join(hashes.slice(0, index).map((earlier) => sql`coalesce(${earlier}, '')`))}) then ${hash} end`,
  );

function externalId({ fields, rules, scope }: Identity, strongest: Sql): Sql {
  const derived = scope === undefined ? sql`null::varchar` : derivedExternalId(scope, strongest);
  if (fields.externalId === undefined) return derived;
  const given = sql`case when is_external_id(given_id) then given_id end`;
  return rules.invalidExternalId === "derive" ? sql`coalesce(${given}, ${derived})` : given;
}

/** Whether a missing external id is the row's own fault, and not for want of an identifier to derive it from. */
const givenIdMustDo = ({ fields, rules }: Identity): Sql =>
  sql.literal(String(fields.externalId !== undefined && rules.invalidExternalId === "reject"));

const droppedFields = (identifiers: readonly IdentifierColumn[], consent: readonly Sql[]): Sql =>
  sql`nullif(concat_ws(' ', ${sql.join([
    ...identifiers.map((id) => sql`${sql.literal(`${id.kind}:`)} || ${id.reason}`),
    sql`case when given_country is not null and phone_country is null then 'country:country.unknown' end`,
    ...consent,
  ])}), '')`;

/** The expressions as further columns of a select list. */
const list = (expressions: readonly Sql[]): Sql =>
  expressions.length === 0 ? sql`` : sql`, ${sql.join(expressions)}`;
