import { z } from "zod";
import { parseBytes } from "../bytes.ts";
import { DEFAULTS } from "../defaults.ts";

export const limits = z
  .strictObject({
    requestsPerSecond: z.int().min(1).max(1_000).default(DEFAULTS.requestsPerSecond).meta({
      description: "Requests for one profile in a second. Ours to choose: Amazon publishes no number.",
    }),
    requestsPerHour: z.int().min(1).max(1_000_000).default(DEFAULTS.requestsPerHour).meta({
      description:
        "Requests for one profile in any 60 minutes. When Amazon asks for a longer wait, that holds.",
    }),
  })
  .transform(({ requestsPerSecond, requestsPerHour }) => ({
    perSecond: requestsPerSecond,
    perHour: requestsPerHour,
  }));

/** One record with a hundred identifier sets fits. */
const MIN_BATCH_BYTES = 100_000;
/** Amazon publishes no size for this call; 5 MB is what its other upload calls take (inferred). */
const MAX_BATCH_BYTES = 5_000_000;
/** @source research/amazon-api.md §4.4 (read 2026-11-24; documented). */
const MAX_BATCH_RECORDS = 10_000;

const bytes = z
  .union([z.string(), z.number()])
  .transform((size) => (typeof size === "number" ? size : (parseBytes(size) ?? Number.NaN)))
  .refine((size) => size >= MIN_BATCH_BYTES && size <= MAX_BATCH_BYTES, "must be from 100KB to 5MB")
  .meta({ title: "an amount from 100KB to 5MB" });

export const batch = z.strictObject({
  records: z.int().min(1).max(MAX_BATCH_RECORDS).default(DEFAULTS.batchRecords).meta({
    description: "People in one request, at most.",
  }),
  bytes: bytes.prefault(DEFAULTS.batchBytes).meta({ description: "Size of one request, at most." }),
});
