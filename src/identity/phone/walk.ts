import { type Sql, sql } from "../../sql/sql.ts";
import { RULES } from "./rules.ts";

/** A state is the place of eleven entries in `steps`: the states after the digits 0 to 9, and a label. */
const LABEL = 10;

/**
 * The state after the last `count` digits of `number`, leading zeros among them. The chain has no branch for the length:
 * numbers of any length share it, because a state to start from skips zeros until a 1. (A chain per length costs more
 * than it saves: 27 branches, each run on the few rows of a chunk that it fits.)
 */
export const walk = (start: Sql, number: Sql, count: number): Sql =>
  Array.from({ length: count }, (_, index) => 10n ** BigInt(count - 1 - index)).reduce(
    (state, unit) =>
      sql`${RULES}.steps[${state} + (${number} // ${sql.literal(String(unit))}::ubigint % 10)::integer]`,
    start,
  );

/** The number of the edit that a state stands for; 0: no valid number. */
export const labelAt = (state: Sql): Sql => sql`${RULES}.steps[${state} + ${LABEL}]`;
