import type { AudienceLedger } from "../jobs/ledger.ts";
import type { SizeLedger } from "../jobs/service-ledger.ts";
import type { Audience } from "../model/audience.ts";
import type { Store } from "./store.ts";
import { type AudienceColumns, present } from "./tables.ts";
import { fromText } from "./text-column.ts";

export const audienceLedger = (store: Store): AudienceLedger & SizeLedger => ({
  audiences: async (audienceKeys) => {
    const rows = await store.read((db) =>
      db
        .selectFrom("audience")
        .selectAll()
        .$if(audienceKeys !== undefined, (query) => query.where("audienceKey", "in", audienceKeys!))
        .orderBy("audienceKey")
        .execute(),
    );
    return rows.map(audienceFrom);
  },

  countAudiences: async () => {
    const { count } = await store.read((db) =>
      db
        .selectFrom("audience")
        .select(({ fn }) => fn.countAll<number>().as("count"))
        .executeTakeFirstOrThrow(),
    );
    return count;
  },

  audience: (audienceKey) => one(store, { audienceKey }),
  audienceById: (profileId, audienceId) => one(store, { profileId, audienceId }),
  audienceByName: (profileId, name) => one(store, { profileId, name }),

  saveAudience: async (audience) => {
    const columns = columnsOf(audience);
    await store.write(async (db) => {
      await db
        .insertInto("audience")
        .values(columns)
        .onConflict((conflict) => conflict.column("audienceKey").doUpdateSet(columns))
        .execute();
      if (audience.size === undefined) return;
      const size = { fromHere: null, ...audience.size };
      await db
        .insertInto("audienceSize")
        .values({ audienceKey: audience.audienceKey, ...size })
        .onConflict((conflict) => conflict.columns(["audienceKey", "at"]).doUpdateSet(size))
        .execute();
    });
  },

  audienceSizes: async (audienceKey) => {
    const rows = await store.read((db) =>
      db
        .selectFrom("audienceSize")
        .select(["at", "received", "matched", "dsp", "fromHere"])
        .where("audienceKey", "=", audienceKey)
        .orderBy("at")
        .execute(),
    );
    return rows.map(present);
  },
});

async function one(store: Store, known: Partial<AudienceColumns>): Promise<Audience | undefined> {
  const row = await store.read((db) =>
    db
      .selectFrom("audience")
      .selectAll()
      .where(({ and }) => and(known))
      .orderBy("audienceKey")
      .executeTakeFirst(),
  );
  return row && audienceFrom(row);
}

const columnsOf = ({ size, ...audience }: Audience): AudienceColumns => ({
  audienceKey: audience.audienceKey,
  profileId: audience.profileId,
  region: audience.region,
  name: audience.name,
  country: audience.country,
  audienceId: audience.audienceId ?? null,
  advertiserId: audience.advertiserId ?? null,
  connectionId: audience.connectionId ?? null,
  instanceId: audience.instanceId ?? null,
  description: audience.description ?? null,
  createIntentAt: audience.createIntentAt ?? null,
  createdHere: audience.createdHere ? 1 : 0,
  ttlSeconds: audience.ttlSeconds ?? null,
  size: size ? JSON.stringify(size) : null,
});

function audienceFrom(row: AudienceColumns): Audience {
  const { createdHere, size, ...audience } = present(row);
  return { ...audience, createdHere: createdHere === 1, ...(size && { size: fromText(size) }) };
}
