import { sql } from "kysely";
import type { SettingsLedger } from "../jobs/service-ledger.ts";
import type { Store } from "./store.ts";
import { fromText } from "./text-column.ts";

export const settingsLedger = (store: Store): SettingsLedger => ({
  settingsVersion: async () => {
    const rows = await store.read((db) =>
      db
        .selectFrom("settingsDocument")
        .select(["owner as name", sql<string | number>`version`.as("version")])
        .unionAll(db.selectFrom("login").select(["connection as name", "sealed as version"]))
        .orderBy("name")
        .execute(),
    );
    return JSON.stringify(rows.map(({ name, version }) => [name, version]));
  },

  settingsDocuments: async () => {
    const rows = await store.read((db) =>
      db.selectFrom("settingsDocument").selectAll().orderBy("owner").execute(),
    );
    return rows.map(({ body, ...document }) => ({ ...document, body: fromText(body) }));
  },

  saveSettingsDocuments: (documents) =>
    store.write(async (db) => {
      const known = await db.selectFrom("settingsDocument").select(["owner", "version"]).execute();
      const versions = new Map(known.map(({ owner, version }) => [owner, version]));
      if (documents.some(({ owner, version }) => (versions.get(owner) ?? 0) !== version)) return false;
      for (const { body, version, ...document } of documents) {
        const columns = { ...document, body: JSON.stringify(body), version: version + 1 };
        await db
          .insertInto("settingsDocument")
          .values(columns)
          .onConflict((conflict) => conflict.column("owner").doUpdateSet(columns))
          .execute();
      }
      return true;
    }),
});
