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

  saveScheduleState: async ({ sourceStamp = null, ...state }) => {
    const columns = { ...state, sourceStamp };
    await store.write((db) =>
      db
        .insertInto("scheduleState")
        .values(columns)
        .onConflict((conflict) => conflict.column("sync").doUpdateSet(columns))
        .execute(),
    );
  },
});
