import { AMAZON_LIMITS } from "../model/amazon-limits.ts";
import type { FieldMapping, Forms, IdentityRules, MappedColumn } from "../model/field-mapping.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { withCountry } from "./country.ts";
import { doubleHashes, siblingsOf } from "./double-hash.ts";
import { rehashFault, takenAsHash } from "./hash.ts";
import { itemsOf, type ListColumn, listColumn, seemsList, withItems } from "./lists.ts";
import { withSlips } from "./misspelt-domain.ts";
import { withPhones } from "./phone/phone.ts";
import { withRoles } from "./placeholder-email.ts";
import { words } from "./text.ts";

/** What the hashes of emails and phones depend on. */
export type IdentifierRules = Pick<
  IdentityRules,
  "emailForms" | "phoneForms" | "emailFix" | "emailPlaceholders" | "phoneFix" | "defaultCountry"
>;

/** The mapped columns of emails and of phones, and both; and that of the country, where there is one. */
export interface Identifiers {
  emails: readonly IdentifierColumn[];
  phones: readonly IdentifierColumn[];
  all: readonly IdentifierColumn[];
  /** The mapped columns whose cells are taken apart: each value is an `IdentifierColumn`. */
  lists: readonly ListColumn[];
  country: string | undefined;
}

export const identifiersOf = (fields: Pick<FieldMapping, "email" | "phone" | "country">): Identifiers => {
  const emails = columnsOf("email", fields.email);
  const phones = columnsOf("phone", fields.phone);
  const all = [...emails, ...phones];
  const lists = new Set(all.flatMap(({ element }) => (element === undefined ? [] : [element.list])));
  return { emails, phones, all, lists: [...lists], country: fields.country };
};

function columnsOf(kind: "email" | "phone", columns: readonly MappedColumn[]): IdentifierColumn[] {
  const values = columns.flatMap((mapped, nth): Pick<IdentifierColumn, "mapped" | "element">[] => {
    const taken = mapped.taken ?? (typeof mapped.list === "number" ? mapped.list : undefined);
    if (taken === undefined) return [{ mapped, element: undefined }];
    const list = listColumn(kind, nth, mapped, taken);
    return Array.from({ length: taken }, (_, index) => ({ mapped, element: { list, place: index + 1 } }));
  });
  return values.map(({ mapped, element }, index) => new IdentifierColumn(kind, index, mapped, element));
}

/**
 * The mapped cells, and the country's as `given_country`, under names of their own, without white space around them; of a
 * list its values. `column`: where one stands in the source.
 */
export const identifierCells = (
  { all, lists, country }: Identifiers,
  column: (name: string) => Sql,
): Sql[] => [
  sql`${country === undefined ? sql`null::varchar` : sql`trimmed(${column(country)})`} as given_country`,
  ...all
    .filter(({ element }) => element === undefined)
    .map((id) => sql`trimmed(${column(id.mapped.column)}) as ${id.value}`),
  ...lists.map((list) => sql`${itemsOf(list, column(list.column))} as ${list.items}`),
];

/**
 * Rows with what `IdentifierColumn` names for each identifier: hashes, and why there are none. Each step is a relation of
 * its own, so that what is used twice is computed once. `cells` has those of `identifierCells`.
 * `kept` goes along: expressions over the columns of `cells`, over `phone_country` (the row's country, else the default
 * one; null where the row's is none) and over a phone's `digits` and, where phones are mended, `mended`.
 */
export function withHashes(cells: Sql, ids: Identifiers, rules: IdentifierRules, kept: readonly Sql[]): Sql {
  const { emails, phones, all, lists } = ids;
  const elements = all.flatMap(({ element, value }) =>
    element ? [sql`${element.list.items}[${sql.literal(String(element.place))}::int] as ${value}`] : [],
  );
  const values = withItems(cells, lists, elements);
  const defaultCountry = sql.literal(rules.defaultCountry);
  // The names of countries take long to plan.
  const countries =
    ids.country === undefined
      ? sql`select *, ${defaultCountry} as phone_country from (${values})`
      : sql`
    select * exclude (known_country),
           case when given_country is null then ${defaultCountry} else known_country end as phone_country
      from (${withCountry(values)})`;

  const plainPhones = phones.filter(({ mapped }) => isPlain(mapped));
  const numbers =
    plainPhones.length === 0
      ? countries
      : withPhones(
          countries,
          plainPhones.map((id) => ({
            raw: id.names.value,
            country: "phone_country",
            as: id.names.digits,
            mended: isMended(id, rules) ? id.names.mended : undefined,
          })),
        );

  const looksForSlips = (id: IdentifierColumn): boolean => rules.emailFix !== "off" && isPlain(id.mapped);
  const spelt = withSlips(
    numbers,
    emails.filter(looksForSlips).map((id) => ({ value: id.value, slip: id.slip, corrected: id.corrected })),
  );
  const spelling = (id: IdentifierColumn): Sql =>
    rules.emailFix === "apply" && isPlain(id.mapped) ? id.corrected : id.value;

  const looked =
    emails.length === 0
      ? spelt
      : sql`
    select * ${list(emails.map((id) => sql`is_amazon_email(${spelling(id)}) as ${id.isAmazon}`))}
      from (${spelt})`;

  const forms = sql`
    select *
           ${list(emails.map((id) => sql`case when ${id.isAmazon} then ${spelling(id)} else seed_email(${spelling(id)}) end as ${id.seed}`))}
           ${list(phones.map((id) => firstForm(id, rules.phoneForms)))}
      from (${looked})`;

  const looksForRoles = (id: IdentifierColumn): boolean =>
    rules.emailPlaceholders !== "keep" && isPlain(id.mapped);
  const judgedEmails = withRoles(forms, emails.filter(looksForRoles));

  const amazonForms = sql`
    select *
           ${list(emails.map((id) => sql`case when ${id.isAmazon} then ${id.seed} else amazon_email(${id.seed}) end as ${id.amazon}`))}
           ${list(phones.map((id) => secondForm(id, rules.phoneForms)))}
      from (${judgedEmails})`;

  const doubles = doubleHashes(all);
  const judged = doubles.length === 0 ? amazonForms : sql`select * ${list(doubles)} from (${amazonForms})`;

  const hashes = sql`
    select ${sql.join([
      ...kept,
      ...emails.map((id) => sql`${looksForSlips(id) ? id.slip : sql`null::varchar`} as ${id.slip}`),
      ...lists.map(({ hasMore }) => hasMore),
      ...emails.map(
        (id) => sql`coalesce(${looksForRoles(id) ? id.role : sql`null`} = 'role', false) as ${id.isRole}`,
      ),
      ...all.flatMap((id) => hashColumns(id, formsOf(id, rules), siblingsOf(id, all).length > 0)),
    ])}
      from (${judged})`;

  const several = [emails, phones].filter((kind) => kind.length > 1);
  return several.length === 0
    ? hashes
    : sql`select *, ${sql.join(several.map((kind) => sql`distinct_hashes([${sql.join(formHashes(kind))}]) as ${sentList(kind)}`))} from (${hashes})`;
}

/**
 * The hashes that columns of one kind send, Amazon's forms first: each once, as many as a record may have, and null behind the
 * last one. How many columns lists were taken apart into makes no difference.
 */
export function sentHashes(ids: readonly IdentifierColumn[]): Sql[] {
  if (ids.length === 0) return [];
  const [only] = ids;
  if (ids.length === 1 && only)
    return [
      sql`coalesce(${only.amazonHash}, ${only.seedHash})`,
      sql`case when ${only.amazonHash} <> ${only.seedHash} then ${only.seedHash} end`,
    ];
  const most = Math.min(formHashes(ids).length, AMAZON_LIMITS.setsPerRecord);
  return Array.from(
    { length: most },
    (_, index) => sql`${sentList(ids)}[${sql.literal(String(index + 1))}::int]`,
  );
}

/** Of a kind with several columns: the hashes that it sends, a list. */
const sentList = ([first]: readonly IdentifierColumn[]): Sql => sql.id(`${first!.kind}s_sent`);

const formHashes = (ids: readonly IdentifierColumn[]): Sql[] => [
  ...ids.map((id) => id.amazonHash),
  ...ids.map((id) => id.seedHash),
];

/** `field:reason` of each identifier that sends nothing, and of a country in whose place the default one stands; else null. */
export const droppedIdentifiers = (
  { all, lists, emails, phones }: Identifiers,
  { unknownCountry }: CountryRule,
): Sql[] => [
  ...all.map((id) => sql`${sql.literal(`${id.kind}:`)} || ${id.reason}`),
  ...lists.map(
    ({ kind, hasMore }) =>
      sql`case when ${hasMore} then ${sql.literal(`${kind}:${kind}.more-than-taken`)} end`,
  ),
  ...[emails, phones]
    .filter((kind) => formHashes(kind).length > AMAZON_LIMITS.setsPerRecord)
    .map(
      (kind) =>
        sql`case when len(${sentList(kind)}) > ${sql.literal(String(AMAZON_LIMITS.setsPerRecord))}::int then ${sql.literal(`${kind[0]!.kind}:${kind[0]!.kind}.more-than-taken`)} end`,
    ),
  ...(unknownCountry === "reject"
    ? []
    : [sql`case when ${IS_NO_COUNTRY} then 'country:country.unknown' end`]),
];

/** Whether a row can't be used for what stands in its column of countries. */
export const isCountryRefused = ({ unknownCountry }: CountryRule): Sql =>
  unknownCountry === "reject" ? IS_NO_COUNTRY : sql`false`;

type CountryRule = Pick<IdentityRules, "unknownCountry">;

const IS_NO_COUNTRY = sql`given_country is not null and phone_country is null`;

/** The misspelt domains of a row's emails, apart by spaces; null where there is none. */
export const slipsOf = ({ emails }: Identifiers): Sql => words(emails.map((id) => id.slip));

/** The hashes that a row's addresses of roles send, apart by spaces; null where there are none. */
export const roleHashes = ({ emails }: Identifiers): Sql => {
  const hashes = emails.flatMap((id) =>
    [id.amazonHash, id.seedHash].map((hash) => sql`case when ${id.isRole} then ${hash} end`),
  );
  return words(hashes);
};

/** What ids are derived from, the strongest first: an address of a role stands for nobody while there is another key. */
export function keysByStrength({ emails, all }: Identifiers): Sql[] {
  const keys = (id: IdentifierColumn): [Sql, Sql] => [id.canonicalHash, id.fallbackHash];
  const unlessRole = (id: IdentifierColumn, key: Sql): Sql =>
    id.kind === "email" ? sql`case when not ${id.isRole} then ${key} end` : key;
  return [
    ...all.map((id) => unlessRole(id, keys(id)[0])),
    ...all.map((id) => unlessRole(id, keys(id)[1])),
    ...emails.map((id) => keys(id)[0]),
    ...emails.map((id) => keys(id)[1]),
  ];
}

/** The expressions as further columns of a select list. */
export const list = (expressions: readonly Sql[]): Sql =>
  expressions.length === 0 ? sql`` : sql`, ${sql.join(expressions)}`;

/** One mapped identifier column, or one value of its lists, and the names of what is computed from it. */
export class IdentifierColumn {
  readonly kind: "email" | "phone";
  readonly mapped: MappedColumn;
  /** Of a column of lists: which value of a cell it is, 1 the first. */
  readonly element: { list: ListColumn; place: number } | undefined;
  readonly names: { value: string; digits: string; mended: string };
  readonly #index: number;

  constructor(
    kind: "email" | "phone",
    index: number,
    mapped: MappedColumn,
    element: IdentifierColumn["element"],
  ) {
    this.kind = kind;
    this.mapped = mapped;
    this.element = element;
    this.#index = index;
    this.names = {
      value: `${kind}${index}`,
      digits: `${kind}${index}_digits`,
      mended: `${kind}${index}_mended`,
    };
  }

  get value(): Sql {
    return sql.id(this.names.value);
  }
  get digits(): Sql {
    return sql.id(this.names.digits);
  }
  /** Of an email: whether it is one in Amazon's form as it stands. */
  get isAmazon(): Sql {
    return this.#column("is_amazon");
  }
  /** Of a phone: the fault without which it is valid, where it is read so. */
  get mended(): Sql {
    return sql.id(this.names.mended);
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
  /** Of a phone that is no valid number as it stands: a hash of its bare digits. Made by who needs it. */
  get unreadHash(): Sql {
    return this.#column("unread_hash");
  }
  /** Of a hash that may have been made twice; see `doubleHashes`. */
  get isDouble(): Sql {
    return this.#column("is_double");
  }
  /** Of an email: its domain, where that is a slip for another one; see `MISSPELT_DOMAINS`. */
  get slip(): Sql {
    return this.#column("slip");
  }
  /** The address with the domain that is meant. */
  get corrected(): Sql {
    return this.#column("corrected");
  }
  /** Of an email: what is doubtful about it; see `email_role`. */
  get role(): Sql {
    return this.#column("role");
  }
  /** Of an email: whether it is one of a role. */
  get isRole(): Sql {
    return this.#column("is_role");
  }
  get reason(): Sql {
    return this.#column("reason");
  }

  #column(what: string): Sql {
    return sql.id(`${this.kind}${this.#index}_${what}`);
  }
}

/** Whether phones are mended. Not those in lists: there may be a hundred columns of them, and each is read twice more. */
export const isMended = (
  { mapped, element }: IdentifierColumn,
  { phoneFix }: Pick<IdentityRules, "phoneFix">,
): boolean => phoneFix !== "off" && isPlain(mapped) && element === undefined;

/** Whether a column can hold values that are no hashes. */
export const isPlain = ({ hashed }: MappedColumn): boolean => hashed === false || hashed === "auto";

const formsOf = (id: IdentifierColumn, rules: IdentifierRules): Forms =>
  id.kind === "email" ? rules.emailForms : rules.phoneForms;

/** A phone in Amazon's form; where the seed's form is sent alone, in that. */
const firstForm = (id: IdentifierColumn, forms: Forms): Sql =>
  forms === "seed" ? sql`${seedAlone(id)} as ${id.seed}` : sql`${amazonPhone(id)} as ${id.amazon}`;

/** A phone in the other form. Beside Amazon's, the seed's is the same valid number with a plus. */
const secondForm = (id: IdentifierColumn, forms: Forms): Sql =>
  forms === "seed" ? sql`${amazonPhone(id)} as ${id.amazon}` : sql`'+' || ${id.amazon} as ${id.seed}`;

const amazonPhone = (id: IdentifierColumn): Sql =>
  isPlain(id.mapped) ? plainDigits(id) : sql`null::varchar`;

/** The seed to the letter: digits with a plus and no country code added, which can name a stranger. */
const seedAlone = (id: IdentifierColumn): Sql =>
  sql`case when not is_hash_like(${id.value}) and not ${isUnreadList(id)} then '+' || nullif(regexp_replace(${id.value}, '[^0-9]', '', 'g'), '') end`;

/** A phone's digits, never those of a hash or of a list. */
const plainDigits = (id: IdentifierColumn): Sql =>
  sql`case when ${id.digits} is not null and not is_hash_like(${id.value}) and not ${isUnreadList(id)} then ${id.digits} end`;

/** Whether a value seems to be a list in a column that is not taken for one of lists. */
const isUnreadList = ({ kind, element, mapped, value }: IdentifierColumn): Sql =>
  element === undefined && mapped.list !== false ? sql`(${seemsList(kind, value)})` : sql`false`;

/** Why a value is refused: `why`, but of an email that says that there is none, or is nobody's. */
function reasonFor({ kind, value }: IdentifierColumn, why: string): Sql {
  const reason = sql.literal(`${kind}.${why}`);
  return kind === "email" && why === "invalid"
    ? sql`case when seed_email(${value}) is not null or is_placeholder_word(${value}) then 'email.placeholder' else ${reason} end`
    : reason;
}

/** The hashes that one column sends, those that an id may be derived from, and why it sends none. */
function hashColumns(id: IdentifierColumn, forms: Forms, mayBeDouble: boolean): Sql[] {
  const plain = {
    amazon: sql`sha256(${id.amazon})`,
    seed: sql`sha256(${id.seed})`,
  };
  const fallback = sql`case when ${id.amazon} is null then ${plain.seed} end`;
  const none = sql`null::varchar`;
  const refused = (why: string): Sql => {
    const reason = reasonFor(id, why);
    return id.element !== undefined || id.mapped.list === false
      ? reason
      : sql`case when ${isUnreadList(id)} then ${sql.literal(`${id.kind}.is-list`)} else ${reason} end`;
  };
  const invalid = refused("invalid");
  const notAHash = refused("not-a-hash");
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
  const asHash = mayBeDouble
    ? sql`case when not ${id.isDouble} then ${takenAsHash(id.value)} end`
    : takenAsHash(id.value);
  const fault = mayBeDouble
    ? sql`case when ${id.isDouble} then 'hash.of-hash' else hash_fault(${id.value}) end`
    : sql`hash_fault(${id.value})`;
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
        sql`case when ${id.value} is null or ${usable} then null
                 else coalesce(${fault}, case when is_hash(${id.value}) then ${sql.literal(`${id.kind}.looks-hashed`)} else ${invalid} end) end`,
      );
    case true:
      return named(
        asHash,
        none,
        asHash,
        none,
        sql`case when ${id.value} is null or ${asHash} is not null then null
                 else coalesce(${fault}, ${notAHash}) end`,
      );
    case "auto":
      return named(
        sql`coalesce(${asHash}, ${plainSent.amazon})`,
        sql`case when not is_hash(${id.value}) then ${plainSent.seed} end`,
        sql`coalesce(${asHash}, ${plain.amazon})`,
        sql`case when not is_hash(${id.value}) then ${fallback} end`,
        sql`case when ${id.value} is null or ${asHash} is not null or ${usable} then null
                 else coalesce(${fault}, ${invalid}) end`,
      );
    case "rehash": {
      const once = sql`lower(${id.value})`;
      const twice = sql`sha256(${takenAsHash(once)})`;
      return named(
        twice,
        none,
        twice,
        none,
        sql`coalesce(${rehashFault(id.value)}, case when not is_hash(${once}) then ${notAHash} end)`,
      );
    }
  }
}
