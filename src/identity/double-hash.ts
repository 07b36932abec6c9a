import { type Sql, sql } from "../sql/sql.ts";
import type { IdentifierColumn, Identifiers } from "./identifiers.ts";

/** The other columns of its kind, by whose values one can tell that a column's hash was hashed twice. */
export const siblingsOf = (id: IdentifierColumn, { all }: Identifiers): IdentifierColumn[] =>
  id.mapped.hashed === true || id.mapped.hashed === "auto"
    ? all.filter((other) => other !== id && other.kind === id.kind)
    : [];

/** For each column that has such siblings: whether its value is the hash of a hash of one of theirs. */
export const doubleHashes = (ids: Identifiers): Sql[] =>
  ids.all.flatMap((id) => {
    const hashes = siblingsOf(id, ids).flatMap((other) => [
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
