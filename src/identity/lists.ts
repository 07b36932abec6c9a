import type { MappedColumn } from "../model/field-mapping.ts";
import { type Macro, macro } from "../sql/macro.ts";
import { type Sql, sql } from "../sql/sql.ts";

/** Cells that hold several emails or phones: `a@x.com; b@x.com`, `["a@x.com","b@x.com"]`. */

/** Signs between values. A comma, too, is none in an address, and in a phone number only before an extension. */
const SEPARATORS = ";,|\\r\\n";

const SEPARATOR = sql.literal(`[${SEPARATORS}]`);

/** Where a cell has none of these, it is one value. Lists of PostgreSQL and Python begin with a bracket too. */
const MAY_BE_A_LIST = sql.literal(`[${SEPARATORS}]|^\\s*[\\[{]`);

/** What the brackets of a list hold that is no JSON: `{a@x.com,"b@x.com"}`, `['a@x.com', 'b@x.com']`. */
const inBrackets = macro(
  "in_brackets(cell)",
  sql`coalesce(nullif(regexp_extract(cell, ${sql.literal(`^\\s*(?:\\[([^\\[\\]]*)\\]|\\{([^{}]*)\\})\\s*$`)}, 1), ''),
               nullif(regexp_extract(cell, ${sql.literal(`^\\s*(?:\\[([^\\[\\]]*)\\]|\\{([^{}]*)\\})\\s*$`)}, 2), ''),
               cell)`,
);

/** One piece of a list without quotes and separators around it; null when nothing is left. */
const piece = macro("list_piece(text)", sql`nullif(trim(text, e' \t\r\n\u00a0\u200b\ufeff"'';,|'), '')`);

const isJsonArray = macro(
  "is_json_array(cell)",
  sql`regexp_matches(cell, ${sql.literal("^\\s*\\[")}) and json_valid(cell)`,
);

const jsonItems = macro(
  "json_items(cell)",
  sql`list_filter(list_transform(json_extract_string(cell, '$[*]'), lambda item: trimmed(item)), lambda item: item is not null)`,
);

/**
 * The pieces of a cell, or the whole cell where none of them could stand for itself: what is no list stays one value, and is
 * refused as one.
 */
const piecesOf = (pieces: Sql, couldStand: (piece: Sql) => Sql): Sql => sql`
  list_transform([list_filter(${pieces}, lambda item: item is not null)], lambda items:
    case when len(list_filter(items, lambda item: ${couldStand(sql.id("item"))})) > 0 then items else [trimmed(cell)] end)[1]`;

/**
 * The emails of a cell, without white space around them and in their order; null of an empty cell. A valid address is one,
 * whatever signs it has.
 * @example email_items('a@x.com; b@x.com') = ['a@x.com', 'b@x.com']
 */
const emailItems = macro(
  "email_items(cell)",
  sql`case when trimmed(cell) is null then null
           when not regexp_matches(cell, ${MAY_BE_A_LIST}) or seed_email(in_brackets(cell)) is not null then [trimmed(in_brackets(cell))]
           when is_json_array(cell) then json_items(cell)
           else ${piecesOf(
             sql`list_transform(string_split_regex(in_brackets(cell), ${SEPARATOR}), lambda part: list_piece(part))`,
             (item) => sql`seed_email(${item}) is not null or is_hash_like(${item})`,
           )} end`,
);

/** Stands before a piece that begins a number; no text of a file has it. */
const BEGINNING = sql.literal("\u0001");

const digitCount = (text: Sql): Sql => sql`length(regexp_replace(${text}, '[^0-9]', '', 'g'))`;

/** A number is at least this long: what has fewer digits, says what it is, or is empty belongs to the number before it. */
const LEAST_DIGITS = 7;

const isRestOfNumber = macro(
  "is_rest_of_number(part)",
  sql`list_piece(part) is null
      or regexp_matches(part, ${sql.literal("(?i)^;\\s*(?:ext|isub|phone-context)=")})
      or ${digitCount(sql`part`)} between 1 and ${sql.literal(String(LEAST_DIGITS - 1))} and not is_hash_like(list_piece(part))`,
);

/**
 * The phone numbers of a cell, as `email_items`. What follows a sign with fewer than seven digits is an extension, and stays
 * with its number, as do `;ext=` and `;phone-context=`.
 * @example phone_items('020 7946 0018, ext. 5; 020 7946 0019') = ['020 7946 0018, ext. 5', '020 7946 0019']
 */
const phoneItems = macro(
  "phone_items(cell)",
  sql`case when trimmed(cell) is null then null
           when not regexp_matches(cell, ${MAY_BE_A_LIST}) then [trimmed(cell)]
           when is_json_array(cell) then json_items(cell)
           else ${piecesOf(
             sql`list_transform(string_split(array_to_string(list_transform(
                   regexp_extract_all(';' || in_brackets(cell), ${sql.literal(`[${SEPARATORS}][^${SEPARATORS}]*`)}),
                   lambda part, place:
                     case when place > 1 and is_rest_of_number(part) then part
                          else ${BEGINNING} || substr(part, 2) end), ''), ${BEGINNING}), lambda part: list_piece(part))`,
             (item) =>
               sql`${digitCount(item)} >= ${sql.literal(String(LEAST_DIGITS))} or is_hash_like(${item})`,
           )} end`,
);

/**
 * A list of hashes without those that are null or stand before. DuckDB's own `list_distinct` keeps no order.
 * @example distinct_hashes(['b', null, 'a', 'b']) = ['b', 'a']
 */
const distinctHashes = macro(
  "distinct_hashes(hashes)",
  sql`list_transform([list_filter(hashes, lambda hash: hash is not null)], lambda all_hashes:
        list_filter(all_hashes, lambda hash, place: list_position(all_hashes, hash) = place))[1]`,
);

/** A mapped column whose cells hold lists, and the names of what is made of it. */
export interface ListColumn {
  kind: "email" | "phone";
  column: string;
  /** How many values of a cell are taken. */
  taken: number;
  /** The values of a cell, a list. */
  items: Sql;
  /** Whether a cell has more than are taken. */
  hasMore: Sql;
}

export const listColumn = (
  kind: "email" | "phone",
  nth: number,
  { column }: MappedColumn,
  taken: number,
): ListColumn => ({
  kind,
  column,
  taken,
  items: sql.id(`${kind}_list${nth}`),
  hasMore: sql.id(`${kind}_list${nth}_has_more`),
});

/** The values of one cell as a list, taken apart once for each row. */
export const itemsOf = ({ kind }: Pick<ListColumn, "kind">, cell: Sql): Sql =>
  kind === "email" ? sql`email_items(${cell})` : sql`phone_items(${cell})`;

/** Whether a cell may hold a list, by its signs alone: planning a statement that takes lists apart costs 70 ms. */
export const mayHoldList = (cell: Sql): Sql => sql`regexp_matches(${cell}, ${MAY_BE_A_LIST})`;

/** How many values a cell's list has; 0 of a cell that is one value. */
export const listLength = (kind: "email" | "phone", cell: Sql): Sql =>
  sql`case when regexp_matches(${cell}, ${MAY_BE_A_LIST}) and ${itemsOf({ kind }, cell)} <> [trimmed(${cell})]
           then greatest(1, len(${itemsOf({ kind }, cell)})) else 0 end`;

/**
 * Whether a value of a column that is taken for one without lists seems to be one, by what it costs little to see: a sign beside
 * an address, a further number of seven digits, or hashes; or a bracket. A valid number may be one too, for what stands
 * behind a `;` is read as an extension; only a text that is long enough is looked at.
 */
export const seemsList = (kind: "email" | "phone", value: Sql): Sql => {
  const [least, pattern] = kind === "email" ? EMAIL_LIST : PHONE_LIST;
  return sql`case when strlen(${value}) < ${sql.literal(String(least))}::int then false else regexp_matches(${value}, ${sql.literal(pattern)}) end`;
};

const EMAIL_LIST = [
  "a@b.c;".length,
  `^\\s*[\\[{]|@[^@]*[${SEPARATORS}]|[${SEPARATORS}]\\s*["']?[^\\s@${SEPARATORS}]+@|^[0-9A-Fa-f]+[${SEPARATORS}]`,
] as const;
const PHONE_LIST = [
  "1234567;1234567".length,
  `^\\s*[\\[{]|[${SEPARATORS}][^${SEPARATORS}0-9=]*(?:[0-9][^${SEPARATORS}0-9]*){7}|^[0-9A-Fa-f]+[${SEPARATORS}]`,
] as const;

/** Rows with `ListColumn.hasMore`, and with the values of lists apart: `values` names them. */
export const withItems = (rows: Sql, lists: readonly ListColumn[], values: readonly Sql[]): Sql =>
  lists.length === 0
    ? rows
    : sql`
      select * exclude (${sql.join(lists.map(({ items }) => items))}),
             ${sql.join([...values, ...lists.map((one) => sql`coalesce(len(${one.items}), 0) > ${sql.literal(String(one.taken))}::int as ${one.hasMore}`)])}
        from (${rows})`;

/** The rules of this file. */
export const LIST_MACROS: readonly Macro[] = [
  inBrackets,
  piece,
  isJsonArray,
  jsonItems,
  emailItems,
  isRestOfNumber,
  phoneItems,
  distinctHashes,
];
