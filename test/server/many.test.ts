import { DatabaseSync, type SQLOutputValue } from "node:sqlite";
import { expect, onTestFinished, test, vi } from "vitest";
import { open } from "../../src/index.ts";
import type { AudiencePlan } from "../../src/model/plan.ts";
import type { AudienceReport, AudienceRun, RunState } from "../../src/model/run.ts";
import { aRun, NOW } from "../contracts/ledger-nouns.ts";
import { connectionsOf } from "../e2e/site.ts";
import { openService } from "./service.ts";

const RUNS = 10_000;
const SYNCS = 1_000;
const LIMIT = 50;

const STATES: readonly RunState[] = ["settled", "settled", "settled", "discarded", "planned"];

const plan = {
  changes: { add: 1, update: 0, renew: 0, remove: 0, withdrawn: 0 },
  rows: { read: 1 },
  audience: { name: "Customers" },
  notices: [],
} as unknown as AudiencePlan;

/** The n-th run: each sync's in turn, the newest of every fortieth sync with a safety stop. */
const runOf = (n: number): AudienceRun => ({
  ...aRun({ runId: `r${String(n).padStart(5, "0")}`, sync: `sync-${n % SYNCS}`, createdAt: NOW + n }),
  mode: "mirror",
  state: n >= RUNS - SYNCS && n % 40 === 0 ? "planned" : STATES[n % STATES.length]!,
  plan:
    n >= RUNS - SYNCS && n % 40 === 0
      ? { ...plan, safetyStop: { code: "plan.source-empty", message: "Empty." } }
      : plan,
  report: { matchRate: 0.5, notices: [] } as unknown as AudienceReport,
});

function seed(path: string): void {
  using database = new DatabaseSync(path);
  const insert = database.prepare(
    "insert into run (run_id, sync, mode, audience_key, state, created_at, plan, report) values (?, ?, ?, ?, ?, ?, ?, ?)",
  );
  database.exec("begin");
  for (let n = 0; n < RUNS; n++) {
    const { runId, sync, mode, audienceKey, state, createdAt, plan, report } = runOf(n);
    insert.run(
      runId,
      sync,
      mode,
      audienceKey,
      state,
      createdAt,
      JSON.stringify(plan),
      JSON.stringify(report),
    );
  }
  const audience = database.prepare(
    "insert into audience (audience_key, profile_id, region, name, country, created_here) values (?, 'p', 'NA', ?, 'US', 1)",
  );
  for (let n = 0; n < SYNCS; n++) audience.run(`a${n}`, `Audience ${n}`);
  database.exec("commit");
}

/** Counts the statements that read, and the rows that come of them. */
function countReads(): { statements: number; rows: number } {
  const counted = { statements: 0, rows: 0 };
  const { prepare } = DatabaseSync.prototype;
  const spy = vi.spyOn(DatabaseSync.prototype, "prepare").mockImplementation(function (
    this: DatabaseSync,
    ...given
  ) {
    const statement = prepare.apply(this, given);
    const all: (...values: never[]) => Record<string, SQLOutputValue>[] = statement.all.bind(statement);
    statement.all = (...values: unknown[]) => {
      const rows = all(...(values as never[]));
      counted.statements += 1;
      counted.rows += rows.length;
      return rows;
    };
    return statement;
  });
  onTestFinished(() => spy.mockRestore());
  return counted;
}

test("with 10,000 runs of 1,000 syncs each list reads a page, in a handful of statements", async () => {
  const made = await openService();
  const { service } = made;
  const syncOf = (n: number) => ({
    source: { file: "people.csv" },
    audience: { name: `Audience ${n} of ours` },
    mode: "upsert",
  });
  made.write(
    "headwater.yaml",
    JSON.stringify({
      ...connectionsOf(made.emulator.url),
      syncs: Object.fromEntries(Array.from({ length: SYNCS }, (_, n) => [`sync-${n}`, syncOf(n)])),
    }),
  );
  seed(`${service.state.home}/ledger.sqlite`);
  expect(await (await made.ledger()).countRuns()).toBe(RUNS);
  // One for all: to read the settings of a thousand syncs is not what this is about.
  await using headwater = await open({ cwd: made.folder, env: {}, clock: made.clock });
  service.with = (work) => work(headwater);
  const { call } = await made.program(["read"]);
  const counted = countReads();
  // What it takes to know who asks is not what this is about either.
  await call("GET /api/work/nothing");
  const guard = { ...counted };
  const reads = async (path: string) => {
    const before = { ...counted };
    const { body, text, status } = await call(`GET ${path}`);
    expect(status, text).toBe(200);
    return {
      body,
      statements: counted.statements - before.statements - guard.statements,
      rows: counted.rows - before.rows - guard.rows,
    };
  };

  for (const [path, total] of [
    ["/api/runs?", RUNS],
    ["/api/runs?sync=sync-7&", RUNS / SYNCS],
    ["/api/runs?states=planned&", 2_025],
    ["/api/runs?states=settled,discarded&sync=sync-8&", RUNS / SYNCS],
    ["/api/runs?audienceKey=customers&", RUNS],
  ] as const) {
    const first = await reads(`${path}limit=${LIMIT}`);
    expect(first.body.total, path).toBe(total);
    expect(first.body.items).toHaveLength(Math.min(LIMIT, total));
    expect(first.statements).toBeLessThanOrEqual(3);
    expect(first.rows).toBeLessThanOrEqual(LIMIT + 2);
    if (first.body.next === undefined) continue;
    const second = await reads(`${path}limit=${LIMIT}&cursor=${first.body.next}`);
    expect(second.body.items[0].createdAt).toBeLessThan(first.body.items.at(-1).createdAt);
    expect(second.rows).toBeLessThanOrEqual(LIMIT + 2);
  }

  const home = await reads("/api/home");
  expect(home.body.attention).toHaveLength(SYNCS / 40);
  expect(home.statements).toBeLessThanOrEqual(10);
  expect(home.rows).toBeLessThanOrEqual(100);

  const audiences = await reads("/api/audiences");
  expect(audiences.body.items).toHaveLength(SYNCS);
  expect(audiences.statements).toBeLessThanOrEqual(3);

  for (const path of ["/api/runs?cursor=nonsense", "/api/runs?states=lost", "/api/runs?limit=1000"])
    expect((await call(`GET ${path}`)).body).toMatchObject({ status: 400, code: "request.invalid" });
});
