import { sql } from "kysely";
import type { KeepingLedger } from "../jobs/ledger.ts";
import { createPrivate } from "./private-file.ts";
import { damagedLedger } from "./sqlite-error.ts";
import type { Store } from "./store.ts";

/** SQLite has no checksums: what can be found is damage to the tables' structure. About 4 ms a megabyte (measured). */
export const keepingLedger = (store: Store, path: string): KeepingLedger => ({
  verify: async () => {
    const { rows } = await store.read((db) => sql<{ quickCheck: string }>`pragma quick_check(1)`.execute(db));
    if (rows[0]?.quickCheck !== "ok") throw damagedLedger(path);
  },

  copyTo: async (copy) => {
    createPrivate(copy);
    await store.read((db) => sql`vacuum into ${copy}`.execute(db));
  },

  forgetMachine: async () => {
    await store.write(async (db) => {
      await db.updateTable("lease").set({ holder: null }).execute();
      await db.deleteFrom("request").execute();
      await db.deleteFrom("requestPause").execute();
      await db.deleteFrom("keptAnswer").execute();
    });
  },
});
