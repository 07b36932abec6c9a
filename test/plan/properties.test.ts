import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Identity } from "../../src/identity/hashed-rows.ts";
import { MODES, type Mode } from "../../src/model/mode.ts";
import { NO_RENEWAL } from "../../src/plan/renewal.ts";
import { applyAccepted, takeBack } from "../../src/plan/snapshot.ts";
import type { Database } from "../../src/sql/database.ts";
import { sql } from "../../src/sql/sql.ts";
import { RULES } from "../identity/identities.ts";
import { planDatabase } from "../plan-database.ts";
import { type Planned, type PlanOrder, planSource, rejectionsOf, writeCsv } from "./data-plane.ts";
import {
  COLUMNS,
  CONSENTS,
  COUNTRIES,
  EMAILS,
  type Line,
  type Mapping,
  ModelAudience,
  type ModelPlan,
  PHONES,
  SCOPE,
  TCFS,
} from "./model.ts";

let folder: string;
let database: Database;
beforeAll(async () => {
  database = await planDatabase();
  folder = mkdtempSync(join(tmpdir(), "headwater-plan-"));
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

async function forgetAll(database: Database): Promise<void> {
  await database.run(sql`delete from snapshot.rows`);
  await database.run(sql`delete from snapshot.members`);
}

const identityOf = ({ externalId, phone, consent }: Mapping, mode: Mode): Identity => ({
  fields: {
    externalId: externalId ? "id" : undefined,
    email: [{ column: "email", hashed: false }],
    phone: phone ? [{ column: "phone", hashed: false }] : [],
    country: "country",
    consent:
      consent && mode !== "remove" ? { userData: "data", adStorage: "storage", tcf: "tcf" } : undefined,
  },
  rules: RULES,
  scope: SCOPE,
});

/** A source file and what becomes of the plan made from it. */
interface Step extends Omit<PlanOrder, "mode" | "postponed"> {
  /** Now and then another sync fills the same audience in its own mode. */
  otherMode: Mode | undefined;
  edits: readonly Edit[];
  /** Which changes Amazon accepts, and which of those it invalidates later: by change number, over and over. */
  accepted: readonly boolean[];
  invalidated: readonly boolean[];
  renews: boolean;
  /** Whom of those who differ Amazon has not finished with: by their order, over and over. */
  waiting: readonly boolean[];
}

type Edit =
  | { kind: "put" | "replace"; at: number; line: Line }
  | { kind: "drop"; at: number }
  | { kind: "turn" };

/** Mostly a yes or nothing: a person who says no has nothing more to plan. */
const consentCell = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom("", "yes") },
  { weight: 1, arbitrary: fc.constantFrom(...Object.keys(CONSENTS)) },
);
const goodLine = fc.tuple(
  fc.constantFrom("p1", "p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9"),
  fc.oneof(
    {
      weight: 3,
      arbitrary: fc.constantFrom("ann@example.com", "ann+tag@example.com", "bob.b@example.co.uk"),
    },
    { weight: 1, arbitrary: fc.constantFrom(...Object.keys(EMAILS)) },
  ),
  fc.constantFrom(...PHONES),
  fc.constantFrom(...Object.keys(COUNTRIES)),
  consentCell,
  fc.oneof({ weight: 3, arbitrary: fc.constant("") }, { weight: 1, arbitrary: consentCell }),
  fc.oneof(
    { weight: 4, arbitrary: fc.constant("") },
    { weight: 1, arbitrary: fc.constantFrom(...Object.keys(TCFS)) },
  ),
);
const anyLine: fc.Arbitrary<Line> = fc.oneof(
  { weight: 12, arbitrary: goodLine },
  {
    weight: 1,
    arbitrary: goodLine.map(([, ...rest]) => ["", ...rest]),
  },
  { weight: 1, arbitrary: goodLine.map(([, ...rest]) => ["no good", ...rest]) },
  { weight: 1, arbitrary: fc.constantFrom(["p1"], ["p2", "a", "b", "c", "d", "e", "f", "g"]) },
);
const place = fc.nat({ max: 30 });
const edit: fc.Arbitrary<Edit> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("put" as const), at: place, line: anyLine }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant("replace" as const), at: place, line: anyLine }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant("drop" as const), at: place }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("turn" as const) }) },
);
const mostly = (often: boolean): fc.Arbitrary<boolean> =>
  fc.oneof({ weight: 4, arbitrary: fc.constant(often) }, { weight: 1, arbitrary: fc.constant(!often) });
const seldom = fc.oneof(
  { weight: 9, arbitrary: fc.constant(false) },
  { weight: 1, arbitrary: fc.constant(true) },
);
const step: fc.Arbitrary<Step> = fc.record({
  edits: fc.array(edit, { maxLength: 3 }),
  otherMode: fc.option(fc.constantFrom(...MODES), { nil: undefined, freq: 2 }),
  once: seldom,
  inShares: mostly(false),
  allowRemovals: fc.option(fc.constant(1000), { nil: undefined }),
  accepted: fc.array(mostly(true), { minLength: 1, maxLength: 5 }),
  invalidated: fc.array(seldom, { minLength: 1, maxLength: 7 }),
  renews: seldom,
  waiting: fc.oneof(
    { weight: 4, arbitrary: fc.constant([false]) },
    { weight: 1, arbitrary: fc.array(fc.boolean(), { minLength: 1, maxLength: 3 }) },
  ),
});
/** Half of the audiences refuse nobody for want of consent: of one with many refused rows, everything is read every time. */
const consentMapping = fc.oneof(
  fc.constant({ consent: false, basis: true }),
  fc.record({ consent: fc.boolean(), basis: fc.boolean() }),
);
const scenario = fc.record({
  mapping: fc
    .tuple(fc.record({ externalId: fc.boolean(), phone: seldom }), consentMapping)
    .map(([columns, consent]) => ({ ...columns, ...consent })),
  mode: fc.constantFrom(...MODES),
  first: fc.array<Line>(goodLine, { minLength: 24, maxLength: 40, size: "max" }),
  steps: fc.array(step, { minLength: 3, maxLength: 5, size: "max" }),
});
type Scenario = typeof scenario extends fc.Arbitrary<infer Value> ? Value : never;

const calmLine = (index: number): Line => [
  `p${(index % 9) + 1}`,
  ["ann@example.com", "ann+tag@example.com", "bob.b@example.co.uk"][index % 3]!,
  PHONES[Math.floor(index / 9) % PHONES.length]!,
  "US",
  "",
  "",
  "",
];

/** One line more each day, all of it accepted: only what is new is looked at, whatever the random audiences do. */
const calm: Scenario = {
  mapping: { externalId: true, phone: false, consent: false, basis: true },
  mode: "mirror",
  first: Array.from({ length: 24 }, (_, index) => calmLine(index)),
  steps: Array.from({ length: 8 }, (_, day) => ({
    edits: day === 0 ? [] : [{ kind: "put" as const, at: day, line: calmLine(24 + day) }],
    otherMode: undefined,
    once: false,
    inShares: false,
    allowRemovals: undefined,
    accepted: [true],
    invalidated: [false],
    renews: false,
    waiting: [false],
  })),
};

const edited = (lines: readonly Line[], edits: readonly Edit[]): Line[] => {
  const result = [...lines];
  for (const change of edits) {
    if (change.kind === "turn") result.reverse();
    else if (change.kind === "put") result.splice(change.at % (result.length + 1), 0, change.line);
    else if (result.length > 0 && change.kind === "replace") result[change.at % result.length] = change.line;
    else if (result.length > 0) result.splice(change.at % result.length, 1);
  }
  return result;
};

const objectsOf = (sets: unknown): Set<string> => new Set(String(sets).match(/\{[^}]*\}/g) ?? []);

const plannedChanges = ({ changes }: Planned) =>
  new Map(
    changes.map(({ external_id, kind, sets, country, consent }) => [
      external_id,
      { kind, objects: objectsOf(sets), country, consent },
    ]),
  );

/** A plan is what the model says, to the last count. */
function expectSame(planned: Planned, expected: ModelPlan): void {
  expect(plannedChanges(planned)).toStrictEqual(expected.changes);
  const { read, members, merged, held, rejected } = planned.counts.rows;
  expect(members + merged + held + rejected).toBe(read);
  expect(planned.counts.rows).toStrictEqual(expected.rows);
  expect(planned.counts.changes).toStrictEqual(expected.counts);
  expect(planned.withheld).toBe(expected.withheld);
}

async function expectSnapshot(database: Database, { members }: ModelAudience): Promise<void> {
  const found = new Map(
    (await database.all(sql`select * from snapshot.members`)).map((member) => [
      member.external_id,
      {
        objects: objectsOf(member.sets),
        past: objectsOf(member.past ?? ""),
        country: member.country,
        sentAt: member.sent_at,
        stale: member.stale,
        consent: member.consent,
      },
    ]),
  );
  expect(found).toStrictEqual(members);
  const { count } = await database.one(sql`select count(*) as count from snapshot.members`);
  expect(count).toBe(members.size);
  await expectRowsInvariant(database);
}

/** Every member has at least one row, exactly one of them its lead; so has everyone taken out; nobody else has any. */
async function expectRowsInvariant(database: Database): Promise<void> {
  expect(
    await database.all(sql`
      select external_id from snapshot.rows
       group by external_id having count(*) filter (where marks & 1 <> 0) <> 1 or count(distinct marks & 8) <> 1`),
  ).toStrictEqual([]);
  expect(
    await database.all(sql`
      select external_id from snapshot.members
       where external_id not in (select external_id from snapshot.rows where marks & 8 = 0)
       union all
      select external_id from snapshot.rows
       where (marks & 8 = 0) <> (external_id in (select external_id from snapshot.members))`),
  ).toStrictEqual([]);
}

/** Which paths the scenarios took, so that a generator gone dull is noticed. */
const paths = { everything: 0, incremental: 0 };

const BASIS = { statedBy: "Jane Doe", on: "2026-01-15", text: "Privacy notice 3.2" };

const HOUR = 3_600_000;

async function live({ mapping, mode: usualMode, first, steps }: Scenario): Promise<void> {
  await forgetAll(database);
  const model = new ModelAudience();
  const file = join(folder, "people.csv");
  let lines: Line[] = first;
  let now = 1_000_000;
  for (const current of steps) {
    now += HOUR;
    lines = edited(lines, current.edits);
    writeCsv(file, COLUMNS, lines);
    const mode = current.otherMode ?? usualMode;
    const identity = identityOf(mapping, mode);
    const dueBefore = current.renews ? now - HOUR : 0;
    const order = {
      mode,
      basis: mapping.basis ? BASIS : undefined,
      renewal: { certain: dueBefore, latest: dueBefore },
      allowRemovals: current.allowRemovals,
    };
    const waits = (nth: number): boolean => current.waiting[nth % current.waiting.length]!;
    const expected = model.plan(lines, { ...order, dueBefore, mapping, waits });
    const { postponed } = expected;
    const planned = await planSource(database, { file }, identity, { ...current, ...order, postponed });
    paths[planned.everything ? "everything" : "incremental"] += 1;
    expectSame(planned, expected);
    if (!current.once) {
      const places = await rejectionsOf(database, mode);
      expect(
        places.map(({ row_number, field, reason, row }) => `${row_number} ${field} ${reason} ${row}`).sort(),
      ).toStrictEqual(expected.rejections);
    }

    const numbers = planned.changes.map(({ change_number }) => Number(change_number));
    const accepted = numbers.filter((number) => current.accepted[number % current.accepted.length]);
    const idOf = (number: number): string => String(planned.changes[number - 1]!.external_id);
    await applyAccepted(
      database,
      [`batch ${now}`],
      accepted.map((number) => ({ first: number, last: number })),
      now,
      current.inShares ? { mostNoted: 0 } : {},
    );
    model.accept(expected, mode, accepted.map(idOf), now);
    await expectSnapshot(database, model);

    const invalidated = accepted.filter((number) => current.invalidated[number % current.invalidated.length]);
    if (invalidated.length > 0) {
      await takeBack(database, sql`select unnest(${invalidated.map(idOf)}) as external_id`);
      model.takeBack(expected, invalidated.map(idOf));
      await expectSnapshot(database, model);
    } else if (accepted.length === numbers.length && postponed.length === 0) {
      const again = await planSource(database, { file }, identity, {
        ...current,
        ...order,
        renewal: NO_RENEWAL,
      });
      expect(again.changes).toStrictEqual([]);
    }
  }
}

describe("a sequence of plans", () => {
  test("moves the snapshot as plain JavaScript says, and every row is counted once", async () => {
    await fc.assert(fc.asyncProperty(scenario, live), { numRuns: 12, examples: [[calm]] });
    expect(paths.incremental).toBeGreaterThan(5);
    expect(paths.everything).toBeGreaterThan(5);
  });
});
