import { expect, test } from "vitest";
import { keyShares } from "../../src/plan/keys.ts";
import { sql } from "../../src/sql/sql.ts";
import { planDatabase } from "../plan-database.ts";

const RULES = { now: 1_000_000, ttlSeconds: 1_000 };

test.each([4, 500_001])(
  "of %i people the shares of each key are told, and of nobody none",
  async (people) => {
    const database = await planDatabase();
    expect(await keyShares(database, RULES, people)).toBeUndefined();
    for (const [id, sets] of [
      ["a", '[{"email":"1","phone":"2"}]'],
      ["b", '[{"email":"1"}]'],
      ["c", '[{"email":"1"},{"phone":"2"}]'],
      ["d", '[{"phone":"2"}]'],
    ] as const)
      await database.run(
        sql`insert into snapshot.members (external_id, sets, sent_at, stale) values (${id}, ${sets}, ${900_000}, false)`,
      );
    expect(await keyShares(database, RULES, people)).toEqual({
      both: 0.5,
      emailOnly: 0.25,
      phoneOnly: 0.25,
      none: 0,
    });
    database.close();
  },
);
