/** A node of DuckDB's physical plan, as `explain (format json)` tells it. */
export interface PlanNode {
  name: string;
  children: readonly PlanNode[];
  extra_info: { Projections?: string | readonly string[]; "Join Type"?: string };
}

/** Operators that pass each row on as it comes. Of every other one we take it that it may keep what it gets. */
const STREAMING = new Set([
  "PROJECTION",
  "FILTER",
  "STREAMING_WINDOW",
  "UNION",
  "READ_CSV",
  "READ_PARQUET",
  "SEQ_SCAN",
  "EMPTY_RESULT",
  "COLUMN_DATA_SCAN",
  "DUMMY_SCAN",
  "INOUT_FUNCTION",
  "UNNEST",
  "STREAMING_LIMIT",
  "LIMIT",
  "CREATE_TABLE_AS",
  "BATCH_CREATE_TABLE_AS",
  "INSERT",
  "BATCH_INSERT",
]);

/** Of a join, the second child is held and the first streams by. */
const HOLDS_ITS_SECOND = new Set(["HASH_JOIN", "CROSS_PRODUCT"]);

export interface Holder {
  operator: string;
  columns: string[];
}

/** Every operator that keeps rows, with the columns it keeps. */
export function holders(node: PlanNode): Holder[] {
  const held = HOLDS_ITS_SECOND.has(node.name)
    ? node.children.slice(1)
    : STREAMING.has(node.name)
      ? []
      : node.children;
  return [
    ...held.map((child) => ({ operator: node.name, columns: columnsOf(child) })),
    ...node.children.flatMap(holders),
  ];
}

/** What comes out of a node: names, or expressions where a column has none. */
function columnsOf({ children, extra_info }: PlanNode): string[] {
  const below = children.flatMap(columnsOf);
  const { Projections: projections } = extra_info;
  if (projections === undefined) return below;
  return [projections].flat().map((text) => {
    const place = /^(?:#|__internal_(?:de)?compress_\w+\(#)(\d+)/.exec(text)?.[1];
    return place === undefined ? text : (below[Number(place)] ?? text);
  });
}
