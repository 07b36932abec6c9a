import { IDENTIFIERS_PER_JOB, type PackingLimits } from "../jobs/packing.ts";
import type { Engine } from "./engine.ts";

/** Bytes of a request around its records: the audience's id and the JSON that holds them. */
const ENVELOPE_BYTES = 200;

export const packingLimits = ({ config }: Engine): PackingLimits => ({
  identifiersPerJob: IDENTIFIERS_PER_JOB,
  recordsPerBatch: config.batch.records,
  bytesPerBatch: config.batch.bytes - ENVELOPE_BYTES,
});
