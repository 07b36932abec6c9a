import { z } from "zod";
import { AMAZON_LIMITS } from "../../model/amazon-limits.ts";
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
    // One request of the largest size always fits.
    recordsPerHour: z
      .int()
      .min(AMAZON_LIMITS.recordsPerUpload)
      .max(AMAZON_LIMITS.recordsPerHour)
      .default(AMAZON_LIMITS.recordsPerHour)
      .meta({
        description:
          "People sent through one AMC connection in any 60 minutes, added and taken out; without a connection, for one profile. The default is Amazon's own limit.",
      }),
  })
  .transform(({ requestsPerSecond, requestsPerHour, recordsPerHour }) => ({
    perSecond: requestsPerSecond,
    perHour: requestsPerHour,
    recordsPerHour,
  }));

/** One record with a hundred identifier sets fits. */
const MIN_BATCH_BYTES = 100_000;

const bytes = z
  .union([z.string(), z.number()])
  .transform((size) => (typeof size === "number" ? size : (parseBytes(size) ?? Number.NaN)))
  .refine(
    (size) => size >= MIN_BATCH_BYTES && size <= AMAZON_LIMITS.bytesPerUpload,
    "must be from 100KB to 5MB",
  )
  .meta({ title: "an amount from 100KB to 5MB" });

export const batch = z.strictObject({
  records: z.int().min(1).max(AMAZON_LIMITS.recordsPerUpload).default(DEFAULTS.batchRecords).meta({
    description: "People in one request, at most.",
  }),
  bytes: bytes.prefault(DEFAULTS.batchBytes).meta({ description: "Size of one request, at most." }),
});
