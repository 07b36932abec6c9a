import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MODES } from "../../src/model/mode.ts";
import { isDue, NO_RENEWAL, renewalAt } from "../../src/plan/renewal.ts";
import { sql } from "../../src/sql/sql.ts";
import { planTables } from "../expect-rows.ts";

const { database, fill } = planTables();

const DAY = 24 * 3_600_000;
const YEAR = 397;

/** A schedule of runs, and what is renewed by each. Times in days. */
interface Schedule {
  ttl: number;
  window?: number;
  every?: number;
  members?: number;
  days?: number;
}

/** Loads members at once, then runs again and again; members are sent again as soon as they are due. */
async function renewals({ ttl, window = 0.2, every = 1, members = 2_000, days = ttl }: Schedule) {
  await fill({});
  const began = 1_000 * DAY;
  await database().run(
    sql`insert into snapshot.members (external_id, sent_at) select 'person_' || i, ${began} from range(${members}::bigint) as t(i)`,
  );
  const runsAt = [began];
  const counts: number[] = [];
  let left = 0;
  for (let now = began + every * DAY; now <= began + days * DAY; now += every * DAY) {
    const renewal = renewalAt({ now, mode: "add", ttlMs: ttl * DAY, window, runsAt: runsAt.slice(0, 5) });
    const one = await database().one(sql`
      select count(*) filter (where ${isDue(renewal)}) as due, count(*) filter (where sent_at <= ${now - ttl * DAY}) as gone
        from snapshot.members`);
    counts.push(Number(one.due));
    left += Number(one.gone);
    if (Number(one.due) > 0)
      await database().run(sql`update snapshot.members set sent_at = ${now} where ${isDue(renewal)}`);
    runsAt.unshift(now);
  }
  return { counts, left };
}

describe("renewal", () => {
  test("of a first load is spread: every member is sent again before its end, and no day more than a few times the mean", async () => {
    const { counts, left } = await renewals({ ttl: 180 });
    expect(left).toBe(0);
    expect(counts.reduce((sum, count) => sum + count)).toBe(2_000);
    const busy = counts.filter((count) => count > 0);
    expect(busy.length).toBeGreaterThan(24);
    expect(Math.max(...busy)).toBeLessThan(3 * (2_000 / busy.length));
    expect(counts.findIndex((count) => count > 0)).toBeGreaterThan(0.79 * 180);
  });

  test("goes on being spread the second time round", async () => {
    const { counts, left } = await renewals({ ttl: 100, days: 220 });
    expect(left).toBe(0);
    expect(Math.max(...counts)).toBeLessThan(0.15 * 2_000);
  });

  test("lets nobody leave between two runs, whatever the time to live and the days between, where the window is longer", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 2, max: YEAR }),
        fc.constantFrom(0.1, 0.2, 0.5, 1),
        fc.double({ min: 0.02, max: 0.99, noNaN: true }),
        async (ttl, window, share) => {
          const every = Math.max(ttl / 20, ttl * window * share);
          if (every >= ttl * window) return;
          expect(await renewals({ ttl, window, every, members: 200 })).toMatchObject({ left: 0 });
        },
      ),
      { numRuns: 25 },
    );
  });

  test("is spread after a long silence too", async () => {
    const { counts } = await renewals({ ttl: YEAR, every: 0.85 * YEAR, days: 0.85 * YEAR });
    expect(counts).toHaveLength(1);
    expect(counts[0]).toBeGreaterThan(0);
    expect(counts[0]).toBeLessThan(0.5 * 2_000);
  });

  test("concerns nobody under remove, nor where everybody leaves at once", () => {
    const given = { now: 10 * DAY, ttlMs: DAY, window: 0.2, runsAt: [] };
    expect(renewalAt({ ...given, mode: "remove" })).toBe(NO_RENEWAL);
    for (const mode of MODES) expect(renewalAt({ ...given, mode, ttlMs: 0 })).toBe(NO_RENEWAL);
  });
});
