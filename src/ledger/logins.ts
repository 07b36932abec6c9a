import type { LoginLedger } from "../jobs/ledger.ts";
import type { Store } from "./store.ts";
import { present } from "./tables.ts";
import { fromText } from "./text-column.ts";

export const loginLedger = (store: Store): LoginLedger => ({
  login: async (connection) => {
    const row = await store.read((db) =>
      db.selectFrom("login").selectAll().where("connection", "=", connection).executeTakeFirst(),
    );
    return row && { ...present(row), profileIds: fromText(row.profileIds) };
  },

  saveLogin: async ({ personId = null, profileIds, ...login }) => {
    const columns = { ...login, personId, profileIds: JSON.stringify(profileIds) };
    await store.write((db) =>
      db
        .insertInto("login")
        .values(columns)
        .onConflict((conflict) => conflict.column("connection").doUpdateSet(columns))
        .execute(),
    );
  },

  removeLogin: (connection) =>
    store.write(async (db) => {
      await db.deleteFrom("token").where("connection", "=", connection).execute();
      await db.deleteFrom("login").where("connection", "=", connection).execute();
    }),

  addTermsAcceptance: async (acceptance) => {
    await store.write((db) => db.insertInto("termsAcceptance").values(acceptance).execute());
  },

  termsAcceptances: (connection) =>
    store.read((db) =>
      db
        .selectFrom("termsAcceptance")
        .selectAll()
        .where("connection", "=", connection)
        .orderBy("acceptedAt")
        .execute(),
    ),
});
