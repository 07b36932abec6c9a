import { type Sql, sql } from "../../sql/sql.ts";

/** The automaton's state after one digit of `number`: the one that stands `place` digits from its end. */
const step = (steps: Sql, state: Sql, number: Sql, place: number): Sql => {
  const unit = sql.literal(String(10n ** BigInt(place)));
  return sql`${steps}[${state} + (${number} // ${unit}::ubigint % 10)::integer]`;
};

/** The state after the last `count` digits of `number`, leading zeros among them, from `state` on. */
export const walk = (steps: Sql, state: Sql, number: Sql, count: number): Sql =>
  Array.from({ length: count }, (_, index) => count - 1 - index).reduce(
    (from, place) => step(steps, from, number, place),
    state,
  );
