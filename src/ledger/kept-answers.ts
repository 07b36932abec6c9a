import type { AnswerLedger } from "../jobs/service-ledger.ts";
import type { Store } from "./store.ts";
import { present } from "./tables.ts";

export const answerLedger = (store: Store): AnswerLedger => ({
  claimAnswer: (call, { keptSince, atWorkSince }) =>
    store.write(async (db) => {
      await db
        .deleteFrom("keptAnswer")
        .where(({ or, and, eb }) =>
          or([eb("keptAt", "<", keptSince), and([eb("status", "is", null), eb("keptAt", "<", atWorkSince)])]),
        )
        .execute();
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
