import type { Transaction } from "kysely";
import type { Holder, LeaseLedger } from "../jobs/ledger.ts";
import type { Store } from "./store.ts";
import type { Tables } from "./tables.ts";
import { fromText } from "./text-column.ts";

export const leaseLedger = (store: Store): LeaseLedger => ({
  takeLease: ({ audienceKey, holder, now, staleAfterMs, isGone }) =>
    store.write(async (db) => {
      const lease = await leaseOf(db, audienceKey);
      const current = lease?.holder;
      if (lease && current && isSame(current, holder)) {
        await beat(db, audienceKey, now);
        return { audienceKey, epoch: lease.epoch };
      }
      if (lease && current && !isGone(current)) {
        const silent = current.machineId !== holder.machineId && now - lease.heartbeatAt > staleAfterMs;
        if (!silent) return { heldBy: current, since: lease.takenAt };
      }
      const taken = {
        epoch: (lease?.epoch ?? 0) + 1,
        holder: JSON.stringify(holder),
        takenAt: now,
        heartbeatAt: now,
      };
      await db
        .insertInto("lease")
        .values({ audienceKey, ...taken })
        .onConflict((conflict) => conflict.column("audienceKey").doUpdateSet(taken))
        .execute();
      return { audienceKey, epoch: taken.epoch };
    }),

  renewLease: (fence, now) => store.fenced(fence, (db) => beat(db, fence.audienceKey, now)),

  releaseLease: async ({ audienceKey, epoch }) => {
    await store.write((db) =>
      db
        .updateTable("lease")
        .set({ holder: null })
        .where("audienceKey", "=", audienceKey)
        .where("epoch", "=", epoch)
        .execute(),
    );
  },
});

async function leaseOf(db: Transaction<Tables>, audienceKey: string) {
  const row = await db
    .selectFrom("lease")
    .selectAll()
    .where("audienceKey", "=", audienceKey)
    .executeTakeFirst();
  const holder: Holder | undefined = row?.holder ? fromText(row.holder) : undefined;
  return row && { ...row, holder };
}

async function beat(db: Transaction<Tables>, audienceKey: string, heartbeatAt: number): Promise<void> {
  await db.updateTable("lease").set({ heartbeatAt }).where("audienceKey", "=", audienceKey).execute();
}

const isSame = (one: Holder, other: Holder): boolean =>
  one.machineId === other.machineId &&
  one.bootId === other.bootId &&
  one.pid === other.pid &&
  one.processStart === other.processStart;
