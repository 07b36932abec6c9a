import { COUNTRIES } from "../../model/country.ts";
import {
  type FieldMapping,
  type IdentityRules,
  mappedColumns,
  mixedKinds,
} from "../../model/field-mapping.ts";
import { FIX_WORDS } from "../../model/quality.ts";
import { REJECTION_WORDS } from "../../model/rejection.ts";
import { type Sql, sql } from "../../sql/sql.ts";
import {
  consentCellNames,
  consentCells,
  consentColumns,
  stringColumns,
  withFindings,
} from "../consent-columns.ts";
import { takenAsHash } from "../hash.ts";
import { fieldCell, fieldCells, fieldForms, fieldHashes, hashedFields } from "../hashed-fields.ts";
import {
  type IdentifierColumn,
  identifierCells,
  identifiersOf,
  isCountryRefused,
  isMended,
  isPlain,
  list,
  withHashes,
} from "../identifiers.ts";
import { checkedColumn } from "./checked-columns.ts";
import { fieldChecks, nameKeyColumns, nameKeys } from "./named.ts";

const enumOf = (words: readonly string[]): Sql => sql`enum(${sql.join(words.map(sql.literal))})`;

/** A standing, or the reason for which a row can't be sent: one byte, for texts take a fifth of the time that a row does. */
const WORD = enumOf([
  "valid",
  ...Object.keys(FIX_WORDS).map((fix) => `fixed.${fix}`),
  ...Object.keys(REJECTION_WORDS),
]);
const COUNTRY = enumOf(COUNTRIES);

/** How rows are checked. */
export interface Checking {
  fields: FieldMapping;
  rules: IdentityRules;
  /** Of this check alone: keys of one can't be compared with another's, or looked up. */
  salt: string;
  /** Why a row's consent keeps it from being sent, over the columns of `CONSENT` and `country`; null where it does not. */
  consentRefusal: Sql;
}

/**
 * Each source row as what it is worth: (row_reason, country, country_standing, country_shape, id_standing, id_shape, id_key,
 * keys, person, and what `checkedColumn` names for each identifier and `stringColumns` for each consent string).
 * `row_reason`: why the row can't be sent, whatever its keys. `keys`: how many different ones it can be sent with. `person`: the key of its id, or its strongest one
 * where ids are derived; null of somebody without either. No raw value, and no hash that is sent: keys are 64 bits with a
 * salt. Only streams.
 *
 * `rows` has the mapped columns as `c0`, `c1`, … in the order of `mappedColumns(fields)`, and `unreadable`.
 */
export function checkedRows(rows: Sql, { fields, rules, salt, consentRefusal }: Checking): Sql {
  const consent = fields.consent ?? {};
  const column = (name: string): Sql => sql.id(`c${mappedColumns(fields).indexOf(name)}`);
  const cell = (name: string | undefined): Sql => (name === undefined ? sql`null::varchar` : column(name));
  const ids = identifiersOf(fields);
  const saltText = sql.literal(salt);

  const values = sql`
    select unreadable,
           ${cell(fields.externalId)} as given_id,
           ${cell(fields.country)} as country_cell
           ${list(ids.all.filter(isWholeCell).map((id) => sql`${column(id.mapped.column)} as ${cellName(id)}`))}
           ${list(identifierCells(ids, column))}
           ${list(fieldCells(fields, column))}
           ${list(consentCells(consent, column))}
      from (${rows})`;

  const hashes = withHashes(withFindings(values, consent), ids, rules, [
    ...["unreadable", "given_id", "country_cell", "given_country", "phone_country"].map(sql.id),
    ...consentCellNames(consent),
    ...consentColumns(consent),
    ...ids.all.map((id) => id.value),
    ...ids.all.map((id) => sql`${fixOf(id, rules)} as ${fixName(id)}`),
    ...ids.all.map((id) => sql`coalesce(${id.amazon}, ${id.seed}) as ${plainName(id)}`),
    ...hashedFields(fields).map(fieldCell),
    ...fieldForms(fields, sql`coalesce(phone_country, ${sql.literal(rules.defaultCountry)})`),
  ]);

  // A plain value and its hash are one key: where columns may hold hashes, keys are made of hashes.
  const allPlain = ids.all.every(({ mapped }) => mapped.hashed === false);
  const key = (id: IdentifierColumn): Sql =>
    allPlain ? plainName(id) : sql`coalesce(${id.canonicalHash}, ${id.fallbackHash})`;
  const salted = (kind: string, value: Sql): Sql =>
    sql`case when ${value} is not null then hash(${saltText} || ${sql.literal(kind)} || ${value}) end`;

  const unknown = sql.literal(rules.unknownCountry === "reject" ? "country.refused" : "country.unknown");
  const judged = sql`
    select *,
           coalesce(phone_country, ${sql.literal(rules.defaultCountry)}) as country,
           case when given_country is null then null
                when phone_country is null then ${unknown}
                when phone_country = country_cell then 'valid'
                else 'fixed.spelling' end as country_standing
           ${list(fieldHashes(fields))},
           case when is_external_id(given_id) then 'valid'
                when trimmed(given_id) is not null then 'id.not-allowed' end as id_standing
      from (${hashes})`;

  const columns = ids.all.map(checkedColumn);
  const mixed = mixedKinds(fields);
  const checked = sql`
    select ${rowReason(fields, rules, consentRefusal)}::${WORD} as row_reason,
           country::${COUNTRY} as country,
           country_standing::${WORD} as country_standing,
           case when given_country is not null and phone_country is null then shape_of(given_country) end as country_shape,
           id_standing::${WORD} as id_standing,
           case when id_standing <> 'valid' then shape_of(given_id) end as id_shape,
           case when id_standing = 'valid' then ${salted("id", sql`given_id`)} end as id_key
           ${list(ids.emails.flatMap((id) => [id.slip, id.isRole]))}
           ${list(stringColumns(consent).map(({ findings }) => findings))}
           ${list([...fieldChecks(fields, WORD), ...nameKeyColumns(fields, salted)])}
           ${list(
             ids.all.flatMap((id, index) => {
               const { standing, key: keyName, shape, twice } = columns[index]!;
               const hashes = mixed.includes(id.kind) ? [id.canonicalHash, id.seedHash] : [];
               return [
                 ...hashes.map(
                   (hash, nth) => sql`${salted(id.kind, sql`sha256(${hash})`)} as ${twice[nth]!}`,
                 ),
                 sql`(case when ${id.value} is null then null else coalesce(${id.reason}, ${fixName(id)}) end)::${WORD} as ${standing}`,
                 sql`case when ${id.reason} is null then ${salted(id.kind, key(id))} end as ${keyName}`,
                 sql`case when ${id.reason} is not null then shape_of(${id.value}) end as ${shape}`,
               ];
             }),
           )}
           ${list(ids.lists.map(({ kind, hasMore }) => sql`case when ${hasMore} then ${sql.literal(`${kind}.more-than-taken`)} end as ${hasMore}`))}
      from (${judged})`;

  const { keys, person } = worthOfRow(fields, rules);
  return sql`select *, ${keys} as keys, ${person} as person from (${checked})`;
}

/** `keys` and `person` of checked rows, over their other columns. */
export function worthOfRow(fields: FieldMapping, rules: IdentityRules): { keys: Sql; person: Sql } {
  const { emails, phones } = identifiersOf(fields);
  const ofEmails = emails.map(checkedColumn);
  const further = [...phones.map((phone) => checkedColumn(phone).key), ...nameKeys(fields)];
  const keys = [...ofEmails.map(({ key }) => key), ...further];
  const unlessRoles = [
    ...ofEmails.map(({ key, isRole }) => sql`case when not ${isRole} then ${key} end`),
    ...further,
  ];
  const derives = fields.externalId === undefined || rules.invalidExternalId === "derive";
  return {
    keys: sql`(case when row_reason is not null then 0 else ${countOf(keys)} end)::utinyint`,
    person: sql`coalesce(id_key, ${sql.join([...(derives ? [...unlessRoles, ...keys] : []), sql`null::ubigint`])})`,
  };
}

/** How many different ones are there. For a few, comparing them is faster than a list. */
const countOf = (keys: readonly Sql[]): Sql =>
  keys.length > MANY_KEYS
    ? sql`len(list_distinct([${sql.join(keys)}]))`
    : sql.join(
        [
          sql`0`,
          ...keys.map((key, index) => {
            const earlier = keys.slice(0, index).map((one) => sql`and ${key} is distinct from ${one}`);
            return sql`(${key} is not null ${sql.join([sql``, ...earlier], " ")})::int`;
          }),
        ],
        " + ",
      );
const MANY_KEYS = 4;

/** Why a row can't be sent, whatever its keys; null where nothing else is in its way. */
function rowReason({ externalId }: FieldMapping, rules: IdentityRules, consentRefusal: Sql): Sql {
  const idMustDo = externalId !== undefined && rules.invalidExternalId === "reject";
  const idReason = idMustDo
    ? sql`when id_standing is null then 'id.missing'
          when id_standing <> 'valid' then id_standing`
    : sql``;
  return sql`
    case when unreadable is not null then unreadable
         ${idReason}
         when ${isCountryRefused(rules)} then 'country.refused'
         else ${consentRefusal} end`;
}

/** `valid`, or `fixed.` and the first that applies of what was done to it. Of a value that is not refused. */
function fixOf(id: IdentifierColumn, rules: IdentityRules): Sql {
  const { emailFix } = rules;
  const { value, seed, amazon, mapped } = id;
  const spaces = sql`when ${value} <> ${cellOf(id)} then 'fixed.spaces' else 'valid'`;
  if (!isPlain(mapped)) return sql`case when ${value} <> lower(${value}) then 'fixed.capitals' ${spaces} end`;
  const asHash = mapped.hashed === "auto" ? sql`when ${takenAsHash(value)} is not null then 'valid'` : sql``;
  return id.kind === "email"
    ? sql`case ${asHash}
               when ${cellOf(id)} = ${amazon} then 'valid'
               ${emailFix === "apply" ? sql`when ${id.slip} is not null then 'fixed.domain'` : sql``}
               when ${seed} <> ${amazon} then 'fixed.characters'
               when ${value} <> ${seed} then 'fixed.capitals'
               ${spaces} end`
    : sql`case ${asHash}
               ${isMended(id, rules) ? sql`when ${id.mended} is not null then 'fixed.' || ${id.mended}` : sql``}
               when ${cellOf(id)} = ${amazon} or ${cellOf(id)} = '+' || ${amazon} then 'valid'
               when ${value} = ${amazon} or ${value} = '+' || ${amazon} then 'fixed.spaces'
               when ${value} between '0' and ':' and ascii(${value}) <> ascii(${amazon}) then 'fixed.national'
               when starts_with(${value}, '+') or translate(${value}, ' ().-/', '') = ${amazon} then 'fixed.punctuation'
               else 'fixed.national' end`;
}

const isWholeCell = ({ element }: IdentifierColumn): boolean => element === undefined;
/** What stands in the source. A value of a list is always taken without what is around it. */
const cellOf = (id: IdentifierColumn): Sql => (isWholeCell(id) ? cellName(id) : id.value);
const cellName = ({ names: { value } }: IdentifierColumn): Sql => sql.id(`${value}_cell`);
const fixName = ({ names: { value } }: IdentifierColumn): Sql => sql.id(`${value}_fix`);
const plainName = ({ names: { value } }: IdentifierColumn): Sql => sql.id(`${value}_plain`);
