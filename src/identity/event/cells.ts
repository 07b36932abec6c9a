import { type EventMapping, RAW_FIELDS } from "../../model/event-mapping.ts";
import { HASHED_FIELDS } from "../../model/field-mapping.ts";
import { type Sql, sql } from "../../sql/sql.ts";

/** Fields of one column each, beside the country, which phones need too. */
const SINGLE = [
  "id",
  "time",
  "name",
  "type",
  "source",
  "dataSet",
  "value",
  "currency",
  "units",
  ...HASHED_FIELDS,
  ...RAW_FIELDS,
  "limitedDataUse",
] as const satisfies readonly (keyof EventMapping)[];
export type SingleField = (typeof SINGLE)[number];

/** A field's cell without white space around it; null where the row says nothing. Null everywhere where no column is mapped. */
export const cell = (field: SingleField): Sql => sql.id(`${field}_cell`);

/** The cell of the n-th column that goes along. */
export const customCell = (index: number): Sql => sql.id(`custom${index}_cell`);

/** All those cells. `column`: where one stands in the source. */
export const eventCells = (fields: EventMapping, column: (name: string) => Sql): Sql[] => [
  ...SINGLE.map((field) => {
    const mapped = fields[field];
    if (mapped === undefined) return sql`null::varchar as ${cell(field)}`;
    return sql`trimmed(${column(typeof mapped === "string" ? mapped : mapped.column)}) as ${cell(field)}`;
  }),
  ...fields.customData.map((custom, index) => sql`trimmed(${column(custom.column)}) as ${customCell(index)}`),
];

/** The names of those cells. */
export const eventCellNames = (fields: EventMapping): Sql[] => [
  ...SINGLE.map(cell),
  ...fields.customData.map((_, index) => customCell(index)),
];
