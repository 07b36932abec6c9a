import type { FieldMapping, IdentityRules } from "../model/field-mapping.ts";
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
  withFindings,
} from "./consent-columns.ts";
import { COUNTRY_MACROS } from "./country.ts";
import { amazonEmail, isAmazonEmail, seedEmail } from "./email.ts";
import { derivedExternalId, isExternalId } from "./external-id.ts";
import { HASH_MACROS } from "./hash.ts";
import {
  droppedFields,
  fieldCell,
  fieldCells,
  fieldForms,
  fieldHashes,
  hashedFields,
  namedAs,
} from "./hashed-fields.ts";
import {
  droppedIdentifiers,
  identifierCells,
  identifiersOf,
  isCountryRefused,
  keysByStrength,
  list,
  roleHashes,
  sentHashes,
  slipsOf,
  withHashes,
} from "./identifiers.ts";
import { LIST_MACROS } from "./lists.ts";
import { masked, shapeOf } from "./masked.ts";
import { DOMAIN_MACROS } from "./misspelt-domain.ts";
import { amazonName } from "./name.ts";
import { ADDRESS_MACROS } from "./place/address.ts";
import { amazonCity } from "./place/city.ts";
import { POSTAL_CODE_MACROS } from "./place/postal-code.ts";
import { STATE_MACROS } from "./place/state.ts";
import { PLACEHOLDER_MACROS } from "./placeholder-email.ts";
import {
  allSets,
  CUTTING_MACROS,
  earlierSets,
  hashCount,
  hashesOf,
  hashesOfKind,
  keysOf,
  mergedSets,
  setObjects,
  setsDiffer,
  setsOf,
} from "./sets.ts";
import { trimmed, words } from "./text.ts";

/** Every macro that SQL of this folder uses. */
export const IDENTITY_MACROS: readonly Macro[] = [
  trimmed,
  isAmazonEmail,
  seedEmail,
  amazonEmail,
  ...DOMAIN_MACROS,
  amazonName,
  amazonCity,
  ...STATE_MACROS,
  ...POSTAL_CODE_MACROS,
  ...ADDRESS_MACROS,
  ...HASH_MACROS,
  ...LIST_MACROS,
  isExternalId,
  ...COUNTRY_MACROS,
  hashCount,
  hashesOf,
  hashesOfKind,
  keysOf,
  setObjects,
  mergedSets,
  ...CUTTING_MACROS,
  ...PLACEHOLDER_MACROS,
  setsDiffer,
  earlierSets,
  allSets,
  masked,
  shapeOf,
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
 * Each source row as hashes: (…carried columns, external_id, country, sets, row_reason, dropped, second_emails, slips, roles, and what
 * the row says of consent: user_data, ad_storage, tcf, gpp, says_consent, consent_findings).
 * `sets` and `external_id` are null where the row has none that can be used; `row_reason` says why the row can't be used;
 * `dropped` lists `field:reason` of fields left out, `slips` misspelt domains of emails, `roles` the
 * hashes of addresses of roles, each apart by spaces. Only streams: no raw value is kept.
 *
 * `rows` has the mapped columns as `c0`, `c1`, … in the order of `mappedColumns(fields)`, and `unreadable`.
 */
export function hashedRows(rows: Sql, carried: readonly string[], identity: Identity): Sql {
  const { fields, rules } = identity;
  const consent = fields.consent ?? {};
  const column = (name: string): Sql => sql.id(`c${mappedColumns(fields).indexOf(name)}`);
  const keep = sql.join([...carried, "unreadable"].map(sql.id));

  const country = sql`coalesce(phone_country, ${sql.literal(rules.defaultCountry)})`;
  const identifiers = identifiersOf(fields);
  const { emails, phones } = identifiers;

  const values = sql`
    select ${keep},
           ${fields.externalId === undefined ? sql`null::varchar` : column(fields.externalId)} as given_id
           ${list(identifierCells(identifiers, column))}
           ${list(fieldCells(fields, column))}
           ${list(consentCells(consent, column))}
      from (${rows})`;

  const hashes = withHashes(withFindings(values, consent), identifiers, rules, [
    ...[...carried, "unreadable", "given_id", "given_country", "phone_country"].map(sql.id),
    ...consentCellNames(consent),
    ...consentColumns(consent),
    ...hashedFields(fields).map(fieldCell),
    ...fieldForms(fields, country),
  ]);
  const further =
    hashedFields(fields).length === 0 ? hashes : sql`select * ${list(fieldHashes(fields))} from (${hashes})`;

  const strongest = sql`coalesce(${sql.join([...keysByStrength(identifiers), namedAs(fields)])})`;

  const people = sql`
    select ${sql.join(carried.map(sql.id))}, unreadable, given_id,
           ${country} as country,
           ${isCountryRefused(rules)} as is_country_refused,
           ${externalId(identity, strongest)} as external_id,
           ${setsOf(sentHashes(emails), sentHashes(phones), fields)} as sets,
           ${words([
             ...droppedIdentifiers(identifiers, rules),
             ...droppedFields(fields),
             ...droppedConsent(consent),
           ])} as dropped,
           (${sql.join([sql`0`, ...emails.map((id) => sql`(${id.amazonHash} is not null and ${id.seedHash} is not null)::int`)], " + ")})::utinyint as second_emails,
           ${slipsOf(identifiers)} as slips,
           ${roleHashes(identifiers)} as roles
           ${list(CONSENT)}
      from (${further})`;

  return sql`
    select * exclude (unreadable, given_id, is_country_refused),
           case when unreadable is not null then unreadable
                when external_id is null and ${givenIdMustDo(identity)}
                  then case when given_id is null then 'id.missing' else 'id.not-allowed' end
                when is_country_refused then 'country.refused'
                when sets is null then 'row.no-identifier' end as row_reason
      from (${people})`;
}

function externalId({ fields, rules, scope }: Identity, strongest: Sql): Sql {
  const derived = scope === undefined ? sql`null::varchar` : derivedExternalId(scope, strongest);
  if (fields.externalId === undefined) return derived;
  const given = sql`case when is_external_id(given_id) then given_id end`;
  return rules.invalidExternalId === "derive" ? sql`coalesce(${given}, ${derived})` : given;
}

/** Whether a missing external id is the row's own fault, and not for want of an identifier to derive it from. */
const givenIdMustDo = ({ fields, rules }: Identity): Sql =>
  sql.literal(String(fields.externalId !== undefined && rules.invalidExternalId === "reject"));
