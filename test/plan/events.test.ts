import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { EventsConfig } from "../../src/config/config.ts";
import { EVENT_MACROS } from "../../src/identity/event/macros.ts";
import { countEvents, type EventCounts } from "../../src/plan/event/counts.ts";
import {
  forgetRefused,
  markRead,
  prepareEventLog,
  rememberEvents,
  rememberRefusedEvents,
} from "../../src/plan/event/log.ts";
import { newEvents } from "../../src/plan/event/new-events.ts";
import { EVENT_LOG, EVENT_WORK } from "../../src/plan/event/tables.ts";
import { WORK } from "../../src/plan/tables.ts";
import { openSource } from "../../src/source/open.ts";
import type { Database, RowObject } from "../../src/sql/database.ts";
import { install } from "../../src/sql/macro.ts";
import { materialize, table } from "../../src/sql/materialize.ts";
import { sql } from "../../src/sql/sql.ts";
import { scanEvents } from "../../src/sync/events/scan.ts";
import type { Row } from "../e2e/expected-audience.ts";
import { ExpectedEvents, type ExpectedOutcome, type WrittenEntry } from "../e2e/expected-events.ts";
import { planDatabase } from "../plan-database.ts";
import { writeCsv } from "./data-plane.ts";

const NOW = Date.UTC(2026, 10, 25, 12);
const MINUTE = 60_000;
const DAY = 1440 * MINUTE;
const COLUMNS = ["id", "at", "total", "email", "loaded"] as const;

let folder: string;
let database: Database;
beforeAll(async () => {
  database = await planDatabase();
  await database.detach("snapshot");
  await database.attach(":memory:", "snapshot");
  await install(database, EVENT_MACROS);
  await prepareEventLog(database);
  folder = mkdtempSync(join(tmpdir(), "headwater-events-"));
});
afterAll(() => {
  database.close();
  rmSync(folder, { recursive: true });
});

/** How rows are read, as the computation has it and as the plan has it. */
interface Kind {
  id: boolean;
  watermark: boolean;
}

const writtenOf = ({ id, watermark }: Kind): WrittenEntry => ({
  fields: { ...(id && { id: "id" }), time: "at", value: "total", email: "email" },
  defaults: { type: "Purchase", name: "buy" },
  ...(watermark && { watermark: "loaded" }),
});

const entryOf = ({ id, watermark }: Kind) =>
  ({
    name: "purchases",
    fields: {
      ...(id && { id: "id" }),
      time: "at",
      value: "total",
      email: [{ column: "email", hashed: false }],
      phone: [],
      customData: [],
    },
    defaults: { name: "buy", type: "OFF_AMAZON_PURCHASES", source: "WEBSITE", country: "US" },
    rules: { emailForms: "both", phoneForms: "both", timeZone: "UTC", maxAgeMs: 7 * DAY, types: {} },
    ...(watermark && { watermark: "loaded" }),
  }) as unknown as EventsConfig;

interface Planned {
  counts: EventCounts;
  /** In the order of their numbers. */
  changes: RowObject[];
}

const consent = { wanted: false };

/** Plans a file, as `events plan` does. */
async function plan(
  rows: readonly Row[],
  kind: Kind,
  { now = NOW, fingerprintsAtOnce = 1_000_000, watermark = "loaded" } = {},
): Promise<Planned> {
  const file = join(folder, "purchases.csv");
  writeCsv(
    file,
    COLUMNS,
    rows.map((row) => COLUMNS.map((column) => row[column] ?? "")),
  );
  const entry = { ...entryOf(kind), ...(kind.watermark && { watermark }) };
  const { heldBack } = await scanEvents(database, {
    source: await openSource({ file }),
    entry,
    seed: { salt: "salt", duckdbVersion: "v1", settings: JSON.stringify(kind) },
    consent,
    nothingNew: false,
    now,
    fingerprintsAtOnce,
  });
  await materialize(database, WORK.changes, newEvents(consent));
  await materialize(database, EVENT_WORK.files, sql`select ${file} as file, 'stamp' as stamp`);
  return {
    counts: await countEvents(database, { entry: entry.name, known: heldBack.rows }),
    changes: await database.all(
      sql`select change_number, event_id, happened_at from ${table(WORK.changes)} order by change_number`,
    ),
  };
}

let batches = 0;

/** Takes in what Amazon said of each event, in any partition; where none is without an answer, the file is read. */
async function answer({ changes }: Planned, outcomes: readonly ExpectedOutcome[]): Promise<void> {
  const of = (outcome: ExpectedOutcome): number[] =>
    changes.flatMap((_, index) => (outcomes[index] === outcome ? [index + 1] : []));
  batches += 1;
  if (of("accepted").length > 0)
    await rememberEvents(
      database,
      [`b${batches}`],
      of("accepted").map((at) => ({ first: at, last: at })),
    );
  if (of("refused").length > 0)
    await rememberRefusedEvents(
      database,
      sql`select unnest(${of("refused").map(String)})::bigint as first, unnest(${of("refused").map(String)})::bigint as last, 'no' as reason`,
    );
  if (of("lost").length === 0) await markRead(database, { entry: "purchases", forgetBefore: 0 });
}

async function forgetAll(): Promise<void> {
  for (const name of [
    EVENT_LOG.events,
    EVENT_LOG.rows,
    EVENT_LOG.files,
    EVENT_LOG.watermarks,
    EVENT_LOG.applied,
  ])
    await database.run(sql`delete from ${table(name)}`);
}

const at = (minutesAgo: number): string => new Date(NOW - minutesAgo * MINUTE).toISOString();

const row = fc.record({
  id: fc.constantFrom("a", "b", "c", "d", "e", "f", ""),
  at: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(at(1), at(2), at(60)) },
    { weight: 1, arbitrary: fc.constantFrom(at(-1000), at(8 * 1440), "never", at(6.5 * 1440)) },
  ),
  total: fc.constantFrom("1", "1.00", "2.50", "-1"),
  email: fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom("ann@example.com", "ANN@example.com ", "bob+x@example.com") },
    { weight: 1, arbitrary: fc.constant("nobody") },
  ),
  loaded: fc.constantFrom("1", "2", "3", "4.5", "", "2026-11-25T10:00:00Z"),
});

const outcome: fc.Arbitrary<ExpectedOutcome> = fc.oneof(
  { weight: 5, arbitrary: fc.constant("accepted" as const) },
  { weight: 1, arbitrary: fc.constant("refused" as const) },
  { weight: 1, arbitrary: fc.constant("lost" as const) },
);

const step = fc.record({
  /** Rows that are new in the file; those of before stay in it, before or behind these. */
  rows: fc.array(row, { minLength: 1, maxLength: 10 }),
  keeps: fc.constantFrom("all", "all", "none", "turned"),
  outcomes: fc.array(outcome, { minLength: 1, maxLength: 5 }),
  fingerprintsAtOnce: fc.constantFrom(2, 1_000_000),
  days: fc.constantFrom(0, 0, 1),
});

const good = (given: Row = {}): Row => ({
  id: "a",
  at: at(1),
  total: "1",
  email: "ann@example.com",
  loaded: "1",
  ...given,
});

const GIVEN: Kind = { id: true, watermark: false };
const ALL: readonly ExpectedOutcome[] = Array(20).fill("accepted");

const idsOf = ({ changes }: Planned): unknown[] => changes.map(({ event_id }) => event_id);
const reasonsOf = ({ counts }: Planned) => counts.rejections.map(({ reason, count }) => [reason, count]);

describe("a plan of events", () => {
  test("what was sent is not planned again", async () => {
    await forgetAll();
    const rows = [good(), good({ id: "b" })];
    await answer(await plan(rows, GIVEN), ALL);
    expect(idsOf(await plan(rows, GIVEN))).toEqual([]);
    // The same by other words, in another order.
    const again = [good({ id: "b", email: " ANN@example.com" }), good({ total: "1.00" }), good({ id: "c" })];
    const planned = await plan(again, GIVEN);
    expect(idsOf(planned)).toEqual(["c"]);
    expect(planned.counts.rows).toMatchObject({ read: 3, events: 1, sentBefore: 2 });
  });

  test("an id that is known with other content is skipped, and of one file the first row stays", async () => {
    await forgetAll();
    const first = await plan([good(), good({ total: "2" }), good({ at: at(5) }), good()], GIVEN);
    expect(first.counts.rows).toMatchObject({ events: 1, merged: 1, rejected: 2 });
    expect(first.changes).toMatchObject([{ happened_at: NOW - MINUTE }]);
    await answer(first, ALL);
    const second = await plan([good({ total: "3" }), good({ id: "b" })], GIVEN);
    expect(idsOf(second)).toEqual(["b"]);
    expect(reasonsOf(second)).toEqual([["event.other-content", 1]]);
  });

  test("the oldest go first", async () => {
    await forgetAll();
    const minutes = [3, 100, 1, 9000, 2];
    const { changes } = await plan(
      minutes.map((ago) => good({ id: `m${ago}`, at: at(ago) })),
      GIVEN,
    );
    expect(changes.map(({ change_number, event_id }) => [Number(change_number), event_id])).toEqual([
      [1, "m9000"],
      [2, "m100"],
      [3, "m3"],
      [4, "m2"],
      [5, "m1"],
    ]);
  });

  test("an event that Amazon refused waits until its row is another, or somebody has it sent again", async () => {
    await forgetAll();
    const rows = [good(), good({ id: "b" }), good({ id: "c" })];
    await answer(await plan(rows, GIVEN), ["refused", "refused", "accepted"]);
    expect(reasonsOf(await plan(rows, GIVEN))).toEqual([["event.refused-before", 2]]);
    expect(idsOf(await plan([good({ total: "9" }), ...rows.slice(1)], GIVEN))).toEqual(["a"]);
    const again = sql`select 'b' as event_id union all select 'c'`;
    expect(await forgetRefused(database, { entry: "purchases", events: again })).toBe(1);
    expect(idsOf(await plan(rows, GIVEN))).toEqual(["b"]);
  });

  test("an event that was sent is no news when it is too old, however many others are new", async () => {
    await forgetAll();
    await answer(await plan([good()], GIVEN), ALL);
    const later = { now: NOW + 8 * DAY };
    const others = ["b", "c", "d"].map((id) => good({ id, at: at(-7 * 1440) }));
    for (const more of [others, []])
      expect((await plan([good(), ...more], GIVEN, later)).counts.rows).toMatchObject({
        sentBefore: 1,
        rejected: 0,
      });
  });

  test("a watermark of another column begins anew", async () => {
    await forgetAll();
    const kind: Kind = { id: true, watermark: true };
    const rows = [good({ loaded: "7" }), good({ id: "b", at: "never", loaded: "7", total: "5" })];
    await answer(await plan(rows, kind), ALL);
    expect((await plan(rows, kind)).counts.rows).toMatchObject({ passed: 1, rejected: 0 });
    const others = await plan(rows, kind, { watermark: "total" });
    expect(others.counts.rows).toMatchObject({ passed: 0, rejected: 1 });
  });

  test("every row is in one place, and the places add up", async () => {
    const kinds = fc.record({ id: fc.boolean(), watermark: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(kinds, fc.array(step, { minLength: 2, maxLength: 4 }), async (kind, steps) => {
        await forgetAll();
        const expected = new ExpectedEvents();
        let file: Row[] = [];
        let now = NOW;
        for (const { rows, keeps, outcomes, fingerprintsAtOnce, days } of steps) {
          now += days * DAY;
          const kept = keeps === "none" ? [] : keeps === "turned" ? [...file].reverse() : file;
          file = keeps === "turned" ? [...rows, ...kept] : [...kept, ...rows];
          const planned = await plan(file, kind, { now, fingerprintsAtOnce });
          const { rows: counted } = planned.counts;
          expect(
            counted.events + counted.merged + counted.sentBefore + counted.passed + counted.rejected,
          ).toBe(counted.read);
          expect(new Set(planned.changes.map(({ event_id }) => event_id)).size).toBe(planned.changes.length);
          const instants = planned.changes.map(({ happened_at }) => Number(happened_at));
          expect(instants).toEqual([...instants].sort((one, other) => one - other));

          // Of derived ids the computation can't tell which is which: there all have one outcome.
          const said = planned.changes.map(
            ({ event_id }, index) =>
              outcomes[String(event_id).startsWith("hw-") ? 0 : index % outcomes.length]!,
          );
          const outcomeOf = new Map(planned.changes.map(({ event_id }, index) => [event_id, said[index]!]));
          const computed = expected.send("purchases", writtenOf(kind), file, now, {
            outcome: ({ eventId }) => (eventId === undefined ? outcomes[0]! : outcomeOf.get(eventId)!),
          });
          const { unreadable: _, ...places } = counted;
          expect(places).toEqual(computed.rows);
          expect(instants).toEqual(computed.sent.map((event) => event.at));
          await answer(planned, said);
        }
      }),
      { numRuns: 8, endOnFailure: true },
    );
  });
});
