import type { SecretLedger } from "../jobs/ledger.ts";
import type { Store } from "./store.ts";

export const secretLedger = (store: Store): SecretLedger => ({
  sealedSecret: async (name) => {
    const row = await store.read((db) =>
      db.selectFrom("sealedSecret").select("sealed").where("name", "=", name).executeTakeFirst(),
    );
    return row?.sealed;
  },

  addSealedSecret: async (name, sealed) => {
    await store.write((db) =>
      db
        .insertInto("sealedSecret")
        .values({ name, sealed })
        .onConflict((conflict) => conflict.column("name").doNothing())
        .execute(),
    );
  },

  replaceSealedSecret: (name, sealed) =>
    store.write(async (db) => {
      await db.deleteFrom("sealedSecret").where("name", "=", name).execute();
      if (sealed !== undefined) await db.insertInto("sealedSecret").values({ name, sealed }).execute();
    }),

  sealAnew: (reseal, proof) =>
    store.write(async (db) => {
      const logins = await db.selectFrom("login").select(["connection", "sealed"]).execute();
      for (const { connection, sealed } of logins)
        await db
          .updateTable("login")
          .set({ sealed: reseal({ login: connection }, sealed) })
          .where("connection", "=", connection)
          .execute();
      const secrets = await db
        .selectFrom("sealedSecret")
        .selectAll()
        .where("name", "!=", proof.name)
        .execute();
      for (const { name, sealed } of secrets)
        await db
          .updateTable("sealedSecret")
          .set({ sealed: reseal({ secret: name }, sealed) })
          .where("name", "=", name)
          .execute();
      await db
        .insertInto("sealedSecret")
        .values(proof)
        .onConflict((conflict) => conflict.column("name").doUpdateSet({ sealed: proof.sealed }))
        .execute();
      await db.deleteFrom("token").execute();
      return { logins: logins.length, secrets: secrets.length };
    }),
});
