import { z } from "zod";
import { RIGHTS, RIGHTS_OF, type Right, ROLES, type Who } from "../rights.ts";
import type { AuthLibrary } from "./library.ts";

const PREFIX = "hw_";
const DAY_SECONDS = 24 * 3_600;
/** More are not listed. */
const MOST = 10_000;

/** A row of the library's, as far as we look at it. */
const row = z.object({
  id: z.string(),
  name: z.string(),
  start: z.string(),
  referenceId: z.string(),
  createdAt: z.date(),
  expiresAt: z.date().nullish(),
  lastRequest: z.date().nullish(),
  permissions: z
    .union([z.string().transform((text) => JSON.parse(text) as unknown), z.unknown()])
    .pipe(z.object({ headwater: z.array(z.enum(RIGHTS)) })),
});
const owner = z.object({ id: z.string(), name: z.string(), role: z.enum(ROLES) });

export interface KeptKey {
  keyId: string;
  name: string;
  rights: Right[];
  /** Its first letters. */
  start: string;
  createdAt: number;
  createdBy: string;
  expiresAt?: number;
  lastUsedAt?: number;
}

export interface Keys {
  /** Of an `Authorization` header; a key that is none of ours, or has ended, is nobody's. */
  of(authorization: string): Promise<Who | undefined>;
  list(): Promise<KeptKey[]>;
  /** Its text is told this once: only a hash of it is kept. */
  add(
    key: { name: string; rights: Right[]; expiresInDays?: number | undefined },
    by: Who,
  ): Promise<KeptKey & { key: string }>;
  /** False when there is none. */
  remove(keyId: string): Promise<boolean>;
}

export async function keys(library: AuthLibrary): Promise<Keys> {
  const { adapter, internalAdapter } = await library.$context;
  const find = async (keyId: string) => {
    const found = await adapter.findOne({ model: "apikey", where: [{ field: "id", value: keyId }] });
    return found ? row.parse(found) : undefined;
  };
  const ownerOf = async (userId: string) => owner.safeParse(await internalAdapter.findUserById(userId)).data;
  const told = async (kept: z.output<typeof row>): Promise<KeptKey> => ({
    keyId: kept.id,
    name: kept.name,
    rights: kept.permissions.headwater,
    start: kept.start,
    createdAt: kept.createdAt.getTime(),
    createdBy: (await ownerOf(kept.referenceId))?.name ?? "",
    ...(kept.expiresAt && { expiresAt: kept.expiresAt.getTime() }),
    ...(kept.lastRequest && { lastUsedAt: kept.lastRequest.getTime() }),
  });

  return {
    of: async (authorization) => {
      const key = /^Bearer (\S{1,200})$/i.exec(authorization)?.[1];
      if (!key?.startsWith(PREFIX)) return undefined;
      const verified = await library.api.verifyApiKey({ body: { key } });
      if (!verified.valid || !verified.key) return undefined;
      const kept = row.parse(verified.key);
      const made = await ownerOf(kept.referenceId);
      if (!made) return undefined;
      // A key never may more than who made it may now.
      const most: readonly Right[] = RIGHTS_OF[made.role];
      return {
        name: `key ${kept.name} of ${made.name}`,
        kind: "key",
        id: kept.id,
        rights: kept.permissions.headwater.filter((right) => most.includes(right)),
      };
    },
    list: async () => {
      const all = await adapter.findMany({
        model: "apikey",
        limit: MOST,
        sortBy: { field: "createdAt", direction: "asc" },
      });
      return Promise.all(all.map((kept) => told(row.parse(kept))));
    },
    add: async ({ name, rights, expiresInDays }, by) => {
      const userId = by.kind === "user" ? by.id : (await find(by.id))?.referenceId;
      const made = await library.api.createApiKey({
        body: {
          name,
          userId,
          prefix: PREFIX,
          expiresIn: expiresInDays === undefined ? null : expiresInDays * DAY_SECONDS,
          permissions: { headwater: rights },
        },
      });
      return { ...(await told(row.parse(made))), key: made.key };
    },
    remove: async (keyId) => {
      if (!(await find(keyId))) return false;
      await adapter.delete({ model: "apikey", where: [{ field: "id", value: keyId }] });
      return true;
    },
  };
}
