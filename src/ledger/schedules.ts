import type { ScheduleLedger } from "../jobs/service-ledger.ts";
import type { Store } from "./store.ts";
import { present } from "./tables.ts";

export const scheduleLedger = (store: Store): ScheduleLedger => ({
  scheduleStates: async () => {
    const rows = await store.read((db) =>
      db.selectFrom("scheduleState").selectAll().orderBy("sync").execute(),
    );
    return rows.map(present);
  },

  scheduleState: async (sync) => {
    const row = await store.read((db) =>
      db.selectFrom("scheduleState").selectAll().where("sync", "=", sync).executeTakeFirst(),
    );
    return row && present(row);
  },

  saveScheduleStates: (states) =>
    store.write(async (db) => {
      for (const { sourceStamp = null, ...state } of states) {
        const columns = { ...state, sourceStamp };
        await db
          .insertInto("scheduleState")
          .values(columns)
          .onConflict((conflict) => conflict.column("sync").doUpdateSet(columns))
          .execute();
      }
    }),
});
