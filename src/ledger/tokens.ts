import type { TokenLedger } from "../jobs/ledger.ts";
import type { Store } from "./store.ts";

export const tokenLedger = (store: Store): TokenLedger => ({
  sealedToken: (connection) =>
    store.read((db) =>
      db
        .selectFrom("token")
        .select(["sealed", "expiresAt"])
        .where("connection", "=", connection)
        .executeTakeFirst(),
    ),

  saveSealedToken: async (connection, sealed, expiresAt) => {
    await store.write((db) =>
      db
        .insertInto("token")
        .values({ connection, sealed, expiresAt })
        .onConflict((conflict) => conflict.column("connection").doUpdateSet({ sealed, expiresAt }))
        .execute(),
    );
  },

  forgetToken: async (connection) => {
    await store.write((db) => db.deleteFrom("token").where("connection", "=", connection).execute());
  },
});
