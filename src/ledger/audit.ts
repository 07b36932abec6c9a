import type { AuditLedger } from "../jobs/service-ledger.ts";
import type { Store } from "./store.ts";
import { present } from "./tables.ts";

const SHOWN = ["auditId", "at", "who", "did", "to", "detail"] as const;

export const auditLedger = (store: Store): AuditLedger => ({
  addAuditEntry: async (entry) => {
    await store.write((db) => db.insertInto("auditEntry").values(entry).execute());
  },

  auditEntries: async ({ before, limit }) => {
    const rows = await store.read((db) =>
      db
        .selectFrom("auditEntry")
        .select(SHOWN)
        .$if(before !== undefined, (query) =>
          query.where("entryNumber", "<", (inner) =>
            inner.selectFrom("auditEntry").select("entryNumber").where("auditId", "=", before!),
          ),
        )
        .orderBy("entryNumber", "desc")
        .limit(limit)
        .execute(),
    );
    return rows.map(present);
  },

  lastAuditEntry: async (did, to) => {
    const row = await store.read((db) =>
      db
        .selectFrom("auditEntry")
        .select(SHOWN)
        .where("did", "=", did)
        .where("to", "=", to)
        .orderBy("entryNumber", "desc")
        .limit(1)
        .executeTakeFirst(),
    );
    return row && present(row);
  },
});
