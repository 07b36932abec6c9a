import { HeadwaterError } from "../errors.ts";
import { redact } from "../lib/redact.ts";
import { type AudienceSize, sizeOf } from "./audience-size.ts";
import type { Caller } from "./call.ts";
import { type Fields, fieldsOf, id, listOf, number, object, optional, text, Unreadable } from "./shape.ts";
import { MEDIA_TYPES } from "./wire.ts";

/** `partial`: some of the target accounts took the data, others did not. `expired`: Amazon no longer knows the job. */
export type JobState = "pending" | "succeeded" | "partial" | "failed" | "expired";

/** What Amazon made of one accepted upload. */
export interface Job {
  state: JobState;
  /** Share of the records processed without errors, 0 to 1. */
  recordsProcessedRate?: number;
  /** At most 10,000. */
  invalidRecords: InvalidRecord[];
  audienceSize?: AudienceSize;
}

export interface InvalidRecord {
  /** The record's external id, or the audience's: Amazon's pages differ. Personal data: not to be shown. */
  externalId?: string;
  /** Amazon's words, redacted. */
  error: string;
}

/** @source OpenAPI "Advertiser audiences", `jobState` (read 2026-11-24; documented; that COMPLETED means success is assumed) */
const STATES: Readonly<Record<string, JobState>> = {
  PENDING: "pending",
  SUCCEEDED: "succeeded",
  COMPLETED: "succeeded",
  PARTIALLYSUCCEEDED: "partial",
  FAILED: "failed",
};

/**
 * How far Amazon is with an upload.
 * @source OpenAPI "Advertiser audiences", `GET /amc/audiences/records/{jobRequestId}` (read 2026-11-24; documented; a 404 for "expired" is assumed)
 */
export async function readJob({ ask }: Caller, jobRequestId: string, signal?: AbortSignal): Promise<Job> {
  try {
    return await ask(
      {
        operation: "read the upload's state",
        method: "GET",
        path: `/amc/audiences/records/${encodeURIComponent(jobRequestId)}`,
        mediaType: MEDIA_TYPES.audiences,
        subject: jobRequestId,
        signal,
      },
      jobOf,
    );
  } catch (error) {
    if (error instanceof HeadwaterError && error.code === "amazon.not-found")
      return { state: "expired", invalidRecords: [] };
    throw error;
  }
}

function jobOf(body: unknown): Job {
  const fields = fieldsOf(body);
  const percent = optional(number, optional(object, fields, "successful") ?? {}, "recordsProcessedRate");
  return {
    state: stateOf(fields),
    recordsProcessedRate: percent === undefined ? undefined : percent / 100,
    invalidRecords: listOf(fields.invalidRecords ?? [], "invalidRecords").map((record) => ({
      externalId: optional(id, record, "externalId"),
      error: redact(optional(text, record, "error") ?? "no reason given"),
    })),
    audienceSize: sizeOf(fields),
  };
}

function stateOf(fields: Fields): JobState {
  const state = STATES[text(fields, "jobState")];
  if (state === undefined) throw new Unreadable("jobState is none that Amazon documents");
  return state;
}
