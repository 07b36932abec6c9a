import { listLength, mayHoldList } from "../identity/lists.ts";
import { AMAZON_LIMITS } from "../model/amazon-limits.ts";
import type { FieldMapping, MappedColumn } from "../model/field-mapping.ts";
import { columnAlias, type Source } from "../source/source.ts";
import type { Database } from "../sql/database.ts";
import { type Sql, sql } from "../sql/sql.ts";

/** The columns whose cells may hold lists. */
export type ListedFields = Pick<FieldMapping, "email" | "phone">;

/** How many values of a cell are taken where nothing can be counted first: of standard input, in a column said to hold lists. */
const TAKEN_OF_ONE_READING = 10;

/** Rows at the beginning of a source that are looked at for lists. */
const ROWS_LOOKED_AT = 1_000;

/**
 * The mapping with how many values of a cell are taken: as many as the longest list of a column has, at most what a record may
 * have. A column is taken for one of lists where the configuration says so, else where one stands in the first rows: a
 * column without costs that look. What can be read only once is not looked at. Only streams.
 */
export async function withTaken<Fields extends ListedFields>(
  database: Database,
  source: Source,
  fields: Fields,
): Promise<Fields> {
  const candidates = await withSigns(database, source, fields, ROWS_LOOKED_AT);
  const found = await longest(database, source, candidates, ROWS_LOOKED_AT);
  const hasLists = candidates.filter((_, index) => found[index]! > 0).map(({ mapped }) => mapped);
  return counted(database, source, fields, hasLists);
}

/** The same for every row of the source, which says for certain whether a column has lists. */
export async function withAllTaken<Fields extends ListedFields>(
  database: Database,
  source: Source,
  fields: Fields,
): Promise<Fields> {
  const candidates = await withSigns(database, source, fields);
  return counted(
    database,
    source,
    fields,
    candidates.map(({ mapped }) => mapped),
  );
}

/** Whether a column that was not taken for one of lists may turn out to be one when its source is read again. */
export const mayHaveLists = (source: Source, fields: ListedFields): boolean =>
  source.features.readsTwice &&
  columnsOf(fields).some(({ mapped }) => mapped.list === undefined && mapped.taken === undefined);

/** The same mapping, each column of it said to hold lists, where that is wanted and nothing else is said. */
export const saidToHoldLists = <Fields extends ListedFields>(fields: Fields, lists = false): Fields => {
  const said = (mapped: MappedColumn): MappedColumn => (lists ? { list: true, ...mapped } : mapped);
  return { ...fields, email: fields.email.map(said), phone: fields.phone.map(said) };
};

interface Column {
  kind: "email" | "phone";
  mapped: MappedColumn;
}

const columnsOf = ({ email, phone }: ListedFields): Column[] => [
  ...email.map((mapped) => ({ kind: "email" as const, mapped })),
  ...phone.map((mapped) => ({ kind: "phone" as const, mapped })),
];

/** `hasLists`: the columns that were found to, or may. */
async function counted<Fields extends ListedFields>(
  database: Database,
  source: Source,
  fields: Fields,
  hasLists: readonly MappedColumn[],
): Promise<Fields> {
  const columns = columnsOf(fields).filter(
    ({ mapped }) => mapped.list === true || (mapped.list === undefined && hasLists.includes(mapped)),
  );
  const lengths = source.features.readsTwice
    ? await longest(database, source, columns)
    : columns.map(() => TAKEN_OF_ONE_READING);
  const taken = new Map(columns.map(({ mapped }, index) => [mapped, lengths[index]!]));
  const withCount = (mapped: MappedColumn): MappedColumn => {
    const count = taken.get(mapped) ?? 0;
    return count === 0 ? mapped : { ...mapped, taken: Math.min(count, AMAZON_LIMITS.setsPerRecord) };
  };
  return { ...fields, email: fields.email.map(withCount), phone: fields.phone.map(withCount) };
}

/** The columns of which nothing is said, with a cell that may hold a list. `rows`: among the first so many. */
async function withSigns(
  database: Database,
  source: Source,
  fields: ListedFields,
  rows?: number,
): Promise<Column[]> {
  const unknown = columnsOf(fields).filter(({ mapped }) => mapped.list === undefined);
  if (unknown.length === 0 || !source.features.readsTwice) return [];
  const [row] = await database.allOnRawValues(
    overCells(source, unknown, rows, (_, cell) => sql`bool_or(${mayHoldList(cell)})`),
  );
  return unknown.filter((_, index) => row?.[columnAlias(index)] === true);
}

/** One value for each column, over all rows or the first so many. */
function overCells(
  source: Source,
  columns: readonly Column[],
  rows: number | undefined,
  value: (column: Column, cell: Sql) => Sql,
): Sql {
  const values = columns.map((column, index) => {
    const cell = sql.id(columnAlias(index));
    return sql`${value(column, cell)} as ${cell}`;
  });
  const limit = rows === undefined ? sql`` : sql`limit ${rows}`;
  return sql`
    select ${sql.join(values)}
      from (select * from (${source.rows(columns.map(({ mapped }) => mapped.column))}) ${limit})`;
}

/** For each column, the values of its longest list; 0 where every cell is one value. `rows`: only the first so many. */
async function longest(
  database: Database,
  source: Source,
  columns: readonly Column[],
  rows?: number,
): Promise<number[]> {
  if (columns.length === 0) return [];
  const [row] = await database.allOnRawValues(
    overCells(source, columns, rows, ({ kind }, cell) => sql`max(${listLength(kind, cell)})`),
  );
  return columns.map((_, index) => Number(row?.[columnAlias(index)] ?? 0));
}
