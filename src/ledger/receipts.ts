import type { Transaction } from "kysely";
import { Bug } from "../errors.ts";
import type { ReceiptLedger } from "../jobs/ledger.ts";
import { keysOfReceipt, type Receipt } from "../model/receipt.ts";
import type { Store } from "./store.ts";
import { suppress } from "./suppressions.ts";
import { present, type Tables } from "./tables.ts";

export const receiptLedger = (store: Store): ReceiptLedger => ({
  receipts: async () => {
    const rows = await store.read((db) =>
      db.selectFrom("receipt").selectAll().orderBy("createdAt", "desc").orderBy("receiptId").execute(),
    );
    return rows.map(receiptFrom);
  },

  addReceipt: (receipt, { sealedKeys, suppressions }) =>
    store.write(async (db) => {
      await db.insertInto("receipt").values(columnsOf(receipt)).execute();
      await keep(db, receipt.receiptId, sealedKeys);
      await suppress(db, suppressions);
    }),

  updateReceipt: (receipt, found) =>
    store.write(async (db) => {
      await update(db, receipt);
      if (!found) return;
      await keep(db, receipt.receiptId, found.sealedKeys);
      await suppress(db, found.suppressions);
    }),

  sealedKeys: async (receiptId) => {
    const row = await store.read((db) =>
      db
        .selectFrom("sealedSecret")
        .select("sealed")
        .where("name", "=", keysOfReceipt(receiptId))
        .executeTakeFirst(),
    );
    return row?.sealed;
  },

  finishReceipt: (receipt) =>
    store.write(async (db) => {
      await update(db, receipt);
      await db.deleteFrom("sealedSecret").where("name", "=", keysOfReceipt(receipt.receiptId)).execute();
    }),
});

async function keep(db: Transaction<Tables>, receiptId: string, sealed: string): Promise<void> {
  await db
    .insertInto("sealedSecret")
    .values({ name: keysOfReceipt(receiptId), sealed })
    .onConflict((conflict) => conflict.column("name").doUpdateSet({ sealed }))
    .execute();
}

async function update(db: Transaction<Tables>, receipt: Receipt): Promise<void> {
  const { numUpdatedRows } = await db
    .updateTable("receipt")
    .set(columnsOf(receipt))
    .where("receiptId", "=", receipt.receiptId)
    .executeTakeFirstOrThrow();
  if (numUpdatedRows === 0n) throw new Bug("bug.ledger-receipt", `There is no receipt ${receipt.receiptId}.`);
}

const columnsOf = ({ receiptId, createdAt, finishedAt, ...body }: Receipt): Tables["receipt"] => ({
  receiptId,
  createdAt,
  finishedAt: finishedAt ?? null,
  body: JSON.stringify(body),
});

function receiptFrom(row: Tables["receipt"]): Receipt {
  const { body, ...receipt } = present(row);
  return { ...receipt, ...JSON.parse(body) };
}
