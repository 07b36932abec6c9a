import type { AnswerLedger } from "../jobs/service-ledger.ts";
import type { Store } from "./store.ts";
import { present } from "./tables.ts";

export const answerLedger = (store: Store): AnswerLedger => ({
  claimAnswer: (call, keptSince) =>
    store.write(async (db) => {
      await db.deleteFrom("keptAnswer").where("keptAt", "<", keptSince).execute();
      const earlier = await db
        .selectFrom("keptAnswer")
        .selectAll()
        .where("answerKey", "=", call.answerKey)
        .executeTakeFirst();
      if (earlier) return present(earlier);
      await db.insertInto("keptAnswer").values(call).execute();
      return undefined;
    }),

  keepAnswer: async (answerKey, answer) => {
    await store.write((db) =>
      db.updateTable("keptAnswer").set(answer).where("answerKey", "=", answerKey).execute(),
    );
  },

  releaseAnswer: async (answerKey) => {
    await store.write((db) => db.deleteFrom("keptAnswer").where("answerKey", "=", answerKey).execute());
  },
});
