import { ConfigError } from "../errors.ts";
import { hashedRows, IDENTITY_MACROS } from "../identity/hashed-rows.ts";
import { loadPhoneTable } from "../identity/phone/table.ts";
import type { IdentityRules, MappedColumn } from "../model/field-mapping.ts";
import type { PersonKind, ValueOptions } from "../model/person.ts";
import { openDatabase, type RowObject } from "../sql/database.ts";
import { install } from "../sql/macro.ts";
import { sql } from "../sql/sql.ts";
import type { Engine } from "./engine.ts";

/** What is looked for of one value that names a person. */
export interface PersonKeys {
  kind: PersonKind | "hash";
  /** Texts of sets, as a sync makes them of the value; every form that one would send. */
  sets: string[];
  externalIds: string[];
}

/**
 * The keys of values that name people, normalized and hashed as a sync does it: under the rules of every sync, and both
 * forms whatever those say. In memory; no value is in an error.
 * @throws {ConfigError} person.value-unusable, person.kind-unclear
 */
export async function personKeys(
  engine: Pick<Engine, "config" | "ledger" | "machine">,
  values: readonly string[],
  { as, country = "US" }: ValueOptions = {},
): Promise<PersonKeys[]> {
  const scopes = new Set([
    ...engine.config.destinations.map(({ profileId }) => profileId),
    ...(await engine.ledger.audiences()).map(({ profileId }) => profileId),
  ]);
  const { memory, threads } = engine.machine;
  const database = await openDatabase({ memory, threads });
  try {
    await install(database, IDENTITY_MACROS);
    await loadPhoneTable(database);
    const found = values.map(() => ({ sets: new Set<string>(), ids: new Set<string>() }));
    const looks: RowObject[] = [];
    for (const rules of rulesOf(engine, country))
      for (const scope of scopes.size === 0 ? ["nowhere"] : scopes) {
        const rows = await database.allOnRawValues(hashedValues(values, as, rules, scope));
        for (const row of rows) {
          const value = Number(row.value_number);
          // To the letter, whatever has a digit is a phone number: only what is one by the other rules.
          if (rules.phoneForms === "seed" && found[value]!.sets.size === 0) continue;
          looks[value] = row;
          if (row.sets !== null) found[value]!.sets.add(String(row.sets));
          if (row.sets !== null && row.external_id !== null) found[value]!.ids.add(String(row.external_id));
        }
      }
    return looks.map((look, index) => keysOf(look, found[index]!, values, index, as));
  } finally {
    database.close();
  }
}

/** Both forms, under the country that was named, and what else the syncs do. Each once. */
function rulesOf({ config }: Pick<Engine, "config">, defaultCountry: string): IdentityRules[] {
  const both: IdentityRules = {
    emailForms: "both",
    phoneForms: "both",
    invalidExternalId: "derive",
    defaultCountry,
    unknownCountry: "default",
    emailFix: "off",
    emailPlaceholders: "keep",
  };
  const toTheLetter = config.syncs.some(({ identity }) => identity.phoneForms === "seed");
  const corrects = [
    ...config.syncs.map(({ identity }) => identity),
    ...config.events.map(({ rules }) => rules),
  ].some(({ emailFix }) => emailFix === "apply");
  return [
    both,
    ...(toTheLetter ? [{ ...both, phoneForms: "seed" } as const] : []),
    ...(corrects ? [{ ...both, emailFix: "apply" } as const] : []),
  ];
}

/** (value_number, external_id, sets, may_be_id, is_hashed, …): each value as an email and as a phone number. */
function hashedValues(
  values: readonly string[],
  as: PersonKind | undefined,
  rules: IdentityRules,
  scope: string,
) {
  const column: readonly MappedColumn[] = [{ column: "value", hashed: "auto" }];
  const given = sql`
    select value_number, trimmed(value) as value
      from (select unnest(${values}) as value, generate_subscripts(${values}, 1) - 1 as value_number)`;
  return hashedRows(
    sql`select value_number,
               case when looks_hashed(value) then lower(value) else value end as c0,
               coalesce(is_external_id(value), false) as may_be_id,
               coalesce(looks_hashed(value), false) as is_hashed,
               null::varchar as unreadable
          from (${given})`,
    ["value_number", "may_be_id", "is_hashed"],
    {
      fields: {
        email: as === undefined || as === "email" ? column : [],
        phone: as === undefined || as === "phone" ? column : [],
      },
      rules,
      scope,
    },
  );
}

function keysOf(
  look: RowObject,
  { sets, ids }: { sets: ReadonlySet<string>; ids: ReadonlySet<string> },
  values: readonly string[],
  index: number,
  as: PersonKind | undefined,
): PersonKeys {
  const id = look.may_be_id === true && (as === undefined || as === "id") ? [values[index]!.trim()] : [];
  const keys = { sets: [...sets], externalIds: [...ids] };
  if (as === "id" && id.length === 1) return { kind: "id", sets: [], externalIds: id };
  // A hash may be one of an email or a phone, or an id that was derived.
  if (look.is_hashed === true && sets.size > 0)
    return { kind: "hash", ...keys, externalIds: [...ids, ...id.map((hash) => hash.toLowerCase())] };
  if (sets.size > 0) {
    if (id.length > 0) throw unclear(values, index);
    return { kind: values[index]!.includes("@") ? "email" : "phone", ...keys };
  }
  if (id.length > 0) return { kind: "id", sets: [], externalIds: id };
  throw new ConfigError(
    "person.value-unusable",
    `${placeOf(values, index)} is ${as === undefined ? "neither an email address, nor a phone number valid in its country, nor an external id" : NOT[as]}.`,
    { hint: "Type it as it stands in your data; a phone number of another country needs --country CODE." },
  );
}

const NOT = {
  email: "not an email address",
  phone: "not a phone number valid in its country",
  id: "not an external id: those have letters, digits, hyphens and underscores, at most 128",
} as const satisfies Record<PersonKind, string>;

/** Where a value stands; never the value. */
const placeOf = (values: readonly string[], index: number): string =>
  values.length === 1 ? "The value" : `Value ${index + 1}`;

const unclear = (values: readonly string[], index: number): ConfigError =>
  new ConfigError(
    "person.kind-unclear",
    `${placeOf(values, index)} may be a phone number, and it may be an external id.`,
    { hint: "Say which: --as phone, or --as id." },
  );
