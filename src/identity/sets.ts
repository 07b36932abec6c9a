import { AMAZON_LIMITS } from "../model/amazon-limits.ts";
import { type HashedColumns, type HashedField, NAMING_FIELDS } from "../model/field-mapping.ts";
import { type Macro, macro } from "../sql/macro.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { fieldHash, hashedFields, isNamed } from "./hashed-fields.ts";

/**
 * Identifier sets as they go to Amazon: JSON text, so that equal sets are equal texts and a record is a concatenation.
 * `[{"email":"…","phone":"…"},{"phone":"…"}]`. Hashes are hex: nothing in them needs escaping.
 */

/** Amazon's names of the fields in a set, in its order. */
const MEMBERS: Readonly<Record<HashedField, string>> = {
  firstName: "firstname",
  lastName: "lastname",
  address: "address",
  city: "city",
  state: "state",
  postalCode: "postal",
};

/**
 * The n-th email with the n-th phone, for each n: every identifier once, and no cross product, for Amazon looks at each
 * identifier by itself. Name and place are in the first object that there is, all of them together: each alone is that of
 * many. Null where nothing tells who it is. Each expression is a hash or null; the fields' hashes are columns.
 */
export function setsOf(emails: readonly Sql[], phones: readonly Sql[], fields: HashedColumns = {}): Sql {
  const length = Math.max(emails.length, phones.length);
  const pairs = Array.from({ length }, (_, index) => ({ email: emails[index], phone: phones[index] }));
  const mapped = hashedFields(fields);
  const members = mapped.map(
    (field) => sql`${sql.literal(`,"${MEMBERS[field]}":"`)} || ${fieldHash(field)} || '"'`,
  );
  const [first, ...further] = pairs;
  const withKeys =
    first &&
    sql`when ${hasKey(first)} then concat(${sql.join([
      sql`'[{'`,
      keysOfPair(first),
      ...members,
      sql`'}'`,
      ...further.map((pair) => sql`',{' || ${keysOfPair(pair)} || '}'`),
      sql`']'`,
    ])})`;
  const named =
    mapped.length > 0 &&
    sql`when ${isNamed(fields)} then concat('[{', substr(concat(${sql.join(members)}), 2), '}]')`;
  const alternatives = [withKeys, named].filter((part) => part !== undefined && part !== false);
  // A text of constants alone that is null loses its type.
  return alternatives.length === 0 ? sql`null::varchar` : sql`case ${sql.join(alternatives, " ")} end`;
}

/** Hashes that stand in one object: expressions. */
interface Pair {
  email: Sql | undefined;
  phone: Sql | undefined;
}

/** Where the first pair has none, no other one has. */
const hasKey = ({ email, phone }: Pair): Sql =>
  sql`coalesce(${sql.join([email, phone].filter((key) => key !== undefined))}) is not null`;

/** The keys of one object; null without any. By `concat`: a chain of `||` copies as often as it has parts. */
function keysOfPair({ email, phone }: Pair): Sql {
  const alternatives = [
    email &&
      phone &&
      sql`when ${email} is not null and ${phone} is not null then concat('"email":"', ${email}, '","phone":"', ${phone}, '"')`,
    email && sql`when ${email} is not null then concat('"email":"', ${email}, '"')`,
    phone && sql`when ${phone} is not null then concat('"phone":"', ${phone}, '"')`,
  ].filter((part) => part !== undefined);
  return sql`case ${sql.join(alternatives, " ")} end`;
}

/** The hashes in a text of sets. Split, for to take texts out of one costs DuckDB eight times as much (1.5.6, measured). */
export const hashCount = macro("hash_count(sets)", sql`len(string_split(sets, '":"')) - 1`);

/** The hashes in a text of sets, as a list: all that is 64 long between its quotes. */
export const hashesOf = macro(
  "hashes_of(sets)",
  sql`list_filter(string_split(sets, '"'), piece -> strlen(piece) = 64)`,
);

/** The hashes of one kind in a text of sets, as a list. Split at its name: a pattern is four times slower. */
export const hashesOfKind = macro(
  "hashes_of_kind(sets, kind)",
  sql`list_transform(string_split(sets, '"' || kind || '":"')[2:], piece -> left(piece, 64))`,
);

/**
 * The hashes in a text of sets by which one person is told from others: emails and phones. A city or a first name is that of
 * thousands. Most sets have nothing else, and these go the shorter way.
 */
export const keysOf = macro(
  "keys_of(sets)",
  sql`case when regexp_matches(sets, ${sql.literal(`"(?:${Object.values(MEMBERS).join("|")})":`)})
           then regexp_extract_all(sets, ${sql.literal('"(?:email|phone)":"([0-9a-f]+)"')}, 1)
           else hashes_of(sets) end`,
);

/** The set objects in a text of sets, each as text. Split: a pattern takes three times as long. */
export const setObjects = macro(
  "set_objects(sets)",
  sql`list_transform(string_split(sets, '{')[2:], lambda piece: '{' || split_part(piece, '}', 1) || '}')`,
);

/** Whether a text of sets tells who somebody is: by an email or phone, or by a name and a place as in `isNamed`. */
const tellsWho = macro(
  "tells_who(sets)",
  sql`contains(sets, '"email":') or contains(sets, '"phone":') or ${sql.join(
    NAMING_FIELDS.map(
      (way) =>
        sql`(${sql.join(
          way.map((field) => sql`contains(sets, ${sql.literal(`"${MEMBERS[field]}":`)})`),
          " and ",
        )})`,
    ),
    " or ",
  )}`,
);

/** A text without some members, a list of `"email":"…"` and the like: each is cut out, and what then holds nothing after it. */
const membersCut = macro(
  "members_cut(sets, members)",
  sql`replace(replace(replace(replace(replace(
        list_reduce(members, lambda text, member: replace(text, member, ''), sets),
        '{,', '{'), ',}', '}'), '{},', ''), ',{}', ''), '{}', '')`,
);

/** A text of sets without some members; null when what is left tells of nobody. */
const withoutMembers = macro(
  "without_members(sets, members)",
  sql`case when tells_who(members_cut(sets, members)) then members_cut(sets, members) end`,
);

export const CUTTING_MACROS: readonly Macro[] = [tellsWho, membersCut, withoutMembers];

/** A text of sets from set objects: each once, in one order whatever the order of the rows, at most 100. */
export const mergedSets = macro(
  "merged_sets(objects)",
  sql`'[' || array_to_string(list_slice(list_sort(list_distinct(objects)), 1, ${sql.literal(String(AMAZON_LIMITS.setsPerRecord))}::int), ',') || ']'`,
);

/**
 * Whether two texts of sets hold different objects, in whatever order. Told without taking them apart where the first object
 * of one is not in the other, as with most changes. A `case`, for `and` looks at both its sides.
 */
export const setsDiffer = macro(
  "sets_differ(sets, others)",
  sql`case when sets = others then false
           when not contains(others, split_part(substr(sets, 2), '}', 1) || '}') then true
           else merged_sets(set_objects(sets)) <> merged_sets(set_objects(others)) end`,
);

/**
 * Set objects sent before that are not among those sent now, as a text of sets; null when there are none. An object is in a text
 * with its braces or not at all: to take the text apart for each of them would take ten times as long. A list of one list, for what
 * stands twice in an expression is computed twice, and so is what `nullif` is asked about.
 */
export const earlierSets = macro(
  "earlier_sets(sets, past, now)",
  sql`case when sets is distinct from now or past is not null
           then list_transform(
                  [list_filter(list_concat(set_objects(sets), coalesce(set_objects(past), [])),
                               lambda object: not contains(now, object))],
                  lambda objects: case when len(objects) > 0 then merged_sets(objects) end)[1] end`,
);

/** Every set object ever sent, as a text of sets. */
export const allSets = macro(
  "all_sets(sets, past)",
  sql`case when past is null then sets else merged_sets(list_concat(set_objects(sets), set_objects(past))) end`,
);
