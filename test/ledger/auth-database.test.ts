import { DatabaseSync } from "node:sqlite";
import { getAuthTables } from "better-auth/db";
import { expect, test } from "vitest";
import { openState } from "../../src/index.ts";
import { openAuthDatabase } from "../../src/ledger/auth-database.ts";
import { openLedger } from "../../src/ledger/sqlite.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { openLibrary } from "../../src/server/auth/library.ts";
import { temporaryFolder } from "./temporary.ts";

test("the tables have the columns that the installed better-auth and its plugin write, and no other", async () => {
  await using state = await openState({ cwd: temporaryFolder(), env: {} });
  const library = await openLibrary({ state, url: "http://localhost", log: { warn: () => undefined } });
  const database = new DatabaseSync(`${state.home}/ledger.sqlite`, { readOnly: true });
  const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  for (const [table, { fields }] of Object.entries(getAuthTables(library.options))) {
    const rows = database.prepare(`select name, "notnull" as needed from pragma_table_info(?)`).all(table);
    const there = new Map(rows.map(({ name, needed }) => [String(name), needed === 1]));
    expect([...there.keys()].sort(), table).toEqual(["id", ...Object.keys(fields).map(snake)].sort());
    // What it may leave out, we must not need.
    const tooStrict = Object.entries(fields).filter(
      ([name, { required }]) => required === false && there.get(snake(name)),
    );
    expect(tooStrict, table).toEqual([]);
  }
  database.close();
});

test("a statement waits asleep for a transaction of this process, which ends meanwhile", async () => {
  const path = `${temporaryFolder()}/ledger.sqlite`;
  (await openLedger(path, { clock: systemClock })).close();
  const other = new DatabaseSync(path);
  other.exec("begin immediate");
  const slept: number[] = [];
  const lockClock = {
    now: () => 0,
    sleep: async (ms: number) => {
      if (slept.push(ms) === 3) other.exec("commit");
    },
  };
  const { db, close } = await openAuthDatabase(path, lockClock);
  await db.introspection.getTables();
  await db.deleteFrom("session" as never).execute();
  expect(slept).toEqual([1, 2, 4]);
  close();
  other.close();
});
