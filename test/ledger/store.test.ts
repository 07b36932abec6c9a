import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test } from "vitest";
import { configure, openConnection } from "../../src/ledger/connection.ts";
import { sqliteStore } from "../../src/ledger/store.ts";
import { manualClock } from "../manual-clock.ts";

const FULL = 2;
const NORMAL = 1;

const synchronous = (database: DatabaseSync) => database.prepare("pragma synchronous").get()!.synchronous;

test("a write is flushed but where it says that it need not be, and every other is again, whatever became of that one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "headwater-store-"));
  const path = join(folder, "ledger.sqlite");
  const database = openConnection(path);
  onTestFinished(() => {
    database.close();
    rmSync(folder, { recursive: true });
  });
  configure(database);
  const clock = manualClock();
  const store = sqliteStore(database, path, { clock, lockClock: clock });
  const seen: unknown[] = [];
  const look = async () => void seen.push(synchronous(database));
  await Promise.all([
    store.write(look),
    store.write(look, { flushed: false }),
    store.write(look),
    store
      .write(
        async () => {
          await look();
          throw new Error("broken");
        },
        { flushed: false },
      )
      .catch(() => undefined),
    store.write(look),
  ]);
  expect(seen).toEqual([FULL, NORMAL, FULL, NORMAL, FULL]);
});
