import type { MappedColumn } from "../model/field-mapping.ts";
import { type Sql, sql } from "../sql/sql.ts";

/** What of an identifier column's names and values is looked at here. */
interface Hashable {
  kind: string;
  mapped: MappedColumn;
  element: { place: number } | undefined;
  value: Sql;
  amazon: Sql;
  seed: Sql;
  isDouble: Sql;
}

/**
 * The other columns of its kind, by whose values one can tell that a column's hash was hashed twice. Of lists the value at
 * the same place: what a column was made of has the same order.
 */
export const siblingsOf = <Column extends Hashable>(id: Column, all: readonly Column[]): Column[] =>
  id.mapped.hashed === true || id.mapped.hashed === "auto"
    ? all.filter(
        (other) =>
          other.kind === id.kind &&
          other.mapped !== id.mapped &&
          (other.element?.place ?? 1) === (id.element?.place ?? 1),
      )
    : [];

/** For each column that has such siblings: whether its value is the hash of a hash of one of theirs. */
export const doubleHashes = (all: readonly Hashable[]): Sql[] =>
  all.flatMap((id) => {
    const hashes = siblingsOf(id, all).flatMap((other) => [
      sql`sha256(${other.amazon})`,
      sql`sha256(${other.seed})`,
      ...(other.mapped.hashed === false
        ? []
        : [sql`case when is_hash(${other.value}) then ${other.value} end`]),
    ]);
    if (hashes.length === 0) return [];
    const doubled = sql.join(
      hashes.map((hash) => sql`${id.value} = sha256(${hash})`),
      " or ",
    );
    return [sql`is_hash(${id.value}) and coalesce(${doubled}, false) as ${id.isDouble}`];
  });
