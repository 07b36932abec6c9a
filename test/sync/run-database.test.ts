import { existsSync, mkdtempSync, readdirSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { openLedger } from "../../src/ledger/sqlite.ts";
import { openStateFolder } from "../../src/ledger/state-folder.ts";
import { eventsKey } from "../../src/model/event-account.ts";
import { sql } from "../../src/sql/sql.ts";
import type { IdleDatabase } from "../../src/sync/engine.ts";
import { withRunDatabase } from "../../src/sync/run-database.ts";
import { manualClock } from "../manual-clock.ts";

async function newEngine() {
  const folder = mkdtempSync(join(tmpdir(), "headwater-databases-"));
  const state = openStateFolder(folder);
  const ledger = await openLedger(state.ledgerPath, { clock: manualClock() });
  const idle: IdleDatabase = {};
  onTestFinished(() => {
    idle.database?.close();
    ledger.close();
    state.close();
    rmSync(folder, { recursive: true });
  });
  return { folder, state, ledger, idle, machine: { home: folder, memory: "100MB", threads: 1 } };
}

const OPEN_FILES = "/proc/self/fd";

const openFiles = (folder: string): string[] =>
  readdirSync(OPEN_FILES).flatMap((descriptor) => {
    const path = join(OPEN_FILES, descriptor);
    const file = existsSync(path) ? readlinkSync(path) : "";
    return file.startsWith(folder) && file.endsWith(".duckdb") ? [file] : [];
  });

describe("the database of a run", () => {
  test("serves the next run too, and has no file open in between", async ({ skip }) => {
    if (!existsSync(OPEN_FILES)) skip("needs a system that shows a process's open files");
    const engine = await newEngine();
    await withRunDatabase(engine, "audience", "run1", async (database) => {
      await database.run(sql`create table work.notes as select 1 as note`);
      expect(openFiles(engine.folder)).not.toEqual([]);
    });
    const { database } = engine.idle;
    expect(openFiles(engine.folder)).toEqual([]);
    await withRunDatabase(engine, "audience", "run2", async (next) => {
      expect(next).toBe(database);
      await next.run(sql`create table work.notes as select 2 as note`);
    });
    const notes = await withRunDatabase(engine, "audience", "run1", (again) =>
      again.all(sql`select note from work.notes`),
    );
    expect(notes).toEqual([{ note: 1 }]);
  });

  test("in which work has failed serves no other run", async () => {
    const engine = await newEngine();
    await expect(
      withRunDatabase(engine, "audience", "run1", async (database) => {
        await database.run(sql`create temp table left_over as select 1 as note`);
        throw new Error("broken");
      }),
    ).rejects.toThrow("broken");
    await withRunDatabase(engine, "audience", "run1", (database) =>
      database.run(sql`create temp table left_over as select 2 as note`),
    );
  });

  test("takes any number of events with many columns that are null, in memory that does not grow with them", async () => {
    const engine = await newEngine();
    const nulls = sql.join(
      Array.from({ length: 10 }, (_, at) => sql`null::varchar as ${sql.id(`nothing_${at}`)}`),
    );
    const rows = sql`select range as fp, 'p' || range as id, repeat('x', 100) as sets, ${nulls} from range(1_500_000)`;
    const key = eventsKey({ region: "NA", advertiserId: "584212345678901234" });
    await withRunDatabase(engine, key, "run1", (database) =>
      database.runOnRawValues(sql`create table work.rows as ${rows}`),
    );
  });

  test("is another one for each of two runs that are at work together", async () => {
    const engine = await newEngine();
    await withRunDatabase(engine, "audience", "run1", () =>
      withRunDatabase(engine, "other", "run2", (database) => database.run(sql`select 1`)),
    );
    expect(engine.idle.database).toBeDefined();
  });
});
