import { type Sql, sql } from "../../sql/sql.ts";
import type { IdentifierColumn } from "../identifiers.ts";
import type { ListColumn } from "../lists.ts";

/** What is known of one identifier column of checked rows, as columns. */
export interface CheckedColumn {
  /** Null: empty. `valid`, `fixed.` and how, or the reason for which it is refused. */
  standing: Sql;
  /** 64 salted bits of what is hashed; null where there is nothing. */
  key: Sql;
  /** The masked shape of a refused value. */
  shape: Sql;
  /** The domain of an email, where it is a slip for another. */
  slip: Sql;
  /** Whether it is an email of a role, such as noreply@. */
  isRole: Sql;
  /** The keys that the hash of its hash would have, of either form. Only where its kind is mixed; see `mixedKinds`. */
  twice: readonly Sql[];
}

export const checkedColumn = ({
  names: { value },
  slip,
  isRole,
}: Pick<IdentifierColumn, "names" | "slip" | "isRole">): CheckedColumn => ({
  slip,
  isRole,
  standing: sql.id(`${value}_standing`),
  key: sql.id(`${value}_key`),
  shape: sql.id(`${value}_shape`),
  twice: [sql.id(`${value}_twice`), sql.id(`${value}_twice_seed`)],
});

/** Of a column of lists: that a cell has more than are taken, as if the rest were one refused value without a shape. */
export const checkedList = ({ hasMore }: ListColumn): Pick<CheckedColumn, "standing" | "shape"> => ({
  standing: hasMore,
  shape: sql`null::varchar`,
});
