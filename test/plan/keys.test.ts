import { expect, test } from "vitest";
import { keyShares } from "../../src/plan/keys.ts";
import { sql } from "../../src/sql/sql.ts";
import { planDatabase } from "../plan-database.ts";

const RULES = { now: 1_000_000, ttlSeconds: 1_000 };

test.each([200_000, 500_001])(
  "of %i people the shares of each key are told, and of nobody none",
  async (people) => {
    const database = await planDatabase();
    expect(await keyShares(database, RULES, people)).toBeUndefined();
    await database.run(sql`
    insert into snapshot.members (external_id, sets, sent_at, stale)
    select range::varchar,
           case range % 4 when 0 then '[{"email":"1","phone":"2"}]' when 1 then '[{"email":"1"}]'
                          when 2 then '[{"email":"1"},{"phone":"2"}]' else '[{"phone":"2"}]' end,
           900000, false
      from range(200000)`);
    const shares = await keyShares(database, RULES, people);
    expect(shares?.both).toBeCloseTo(0.5, 2);
    expect(shares?.emailOnly).toBeCloseTo(0.25, 2);
    expect(shares?.phoneOnly).toBeCloseTo(0.25, 2);
    expect(shares?.none).toBe(0);
    database.close();
  },
);
