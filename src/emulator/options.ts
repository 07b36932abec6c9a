import { z } from "zod";
import type { StoreOptions } from "./store.ts";

const ms = z.number().min(0);

/** What each of the emulator's options may be, for a change while it runs. */
export const optionChanges = z
  .strictObject({
    jobMs: ms,
    listDelayMs: ms,
    maxBodyBytes: z.number().int().min(1),
    hashes: z.enum(["lenient", "strict"]),
    recreate: z.enum(["replace", "union"]),
    consent: z.enum(["off", "transition", "enforced"]),
    refreshTokensEnd: z.boolean(),
    terms: z.enum(["accepted", "not-accepted"]),
    recordsPerHour: z.number().int().min(1),
    eventMaxAgeMs: ms,
    eventDedupe: z.enum(["latest", "first"]),
    members: z.enum(["keep", "count"]),
  } satisfies Record<keyof StoreOptions, z.ZodType>)
  .partial();
