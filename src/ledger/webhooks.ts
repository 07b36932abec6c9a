import type { WebhookLedger } from "../jobs/service-ledger.ts";
import { secretOfWebhook } from "../model/webhook.ts";
import type { Store } from "./store.ts";
import { present } from "./tables.ts";
import { fromText } from "./text-column.ts";

/** What signs a webhook's messages is one of the ledger's sealed secrets, so that it is sealed anew with them. */
export const webhookLedger = (store: Store): WebhookLedger => ({
  webhooks: async () => {
    const rows = await store.read((db) =>
      db.selectFrom("webhook").selectAll().orderBy("createdAt").orderBy("webhookId").execute(),
    );
    return rows.map(({ events, ...webhook }) => ({ ...webhook, events: fromText(events) }));
  },

  addWebhook: (webhook, sealedSecret) =>
    store.write(async (db) => {
      await db
        .insertInto("webhook")
        .values({ ...webhook, events: JSON.stringify(webhook.events) })
        .execute();
      await db
        .insertInto("sealedSecret")
        .values({ name: secretOfWebhook(webhook.webhookId), sealed: sealedSecret })
        .execute();
    }),

  removeWebhook: (webhookId) =>
    store.write(async (db) => {
      await db.deleteFrom("webhook").where("webhookId", "=", webhookId).execute();
      await db.deleteFrom("sealedSecret").where("name", "=", secretOfWebhook(webhookId)).execute();
    }),

  sealedWebhookSecret: async (webhookId) => {
    const row = await store.read((db) =>
      db
        .selectFrom("sealedSecret")
        .select("sealed")
        .where("name", "=", secretOfWebhook(webhookId))
        .executeTakeFirst(),
    );
    return row?.sealed;
  },

  addDelivery: async (delivery) => {
    const { numInsertedOrUpdatedRows } = await store.write((db) =>
      db
        .insertInto("delivery")
        .values(delivery)
        .onConflict((conflict) => conflict.columns(["webhookId", "event", "subject"]).doNothing())
        .executeTakeFirstOrThrow(),
    );
    return numInsertedOrUpdatedRows === 1n;
  },

  saveDelivery: async ({
    deliveryId,
    attempts,
    nextAt = null,
    endedAt = null,
    status = null,
    error = null,
  }) => {
    await store.write((db) =>
      db
        .updateTable("delivery")
        .set({ attempts, nextAt, endedAt, status, error })
        .where("deliveryId", "=", deliveryId)
        .execute(),
    );
  },

  dueDeliveries: async (now) => {
    const rows = await store.read((db) =>
      db.selectFrom("delivery").selectAll().where("nextAt", "<=", now).orderBy("nextAt").execute(),
    );
    return rows.map(present);
  },

  lastDeliveries: async () => {
    const rows = await store.read((db) =>
      db
        .selectFrom("delivery")
        .selectAll()
        .where(({ eb, selectFrom }) =>
          eb(
            "deliveryId",
            "=",
            selectFrom("delivery as other")
              .select("other.deliveryId")
              .whereRef("other.webhookId", "=", "delivery.webhookId")
              .orderBy("other.createdAt", "desc")
              .orderBy("other.deliveryId", "desc")
              .limit(1),
          ),
        )
        .execute(),
    );
    return rows.map(present);
  },
});
