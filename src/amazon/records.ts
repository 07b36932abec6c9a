import type { HeadwaterError } from "../errors.ts";
import { integer } from "../lib/json.ts";
import type { Caller, Question } from "./call.ts";
import { fieldsOf, text } from "./shape.ts";
import { MEDIA_TYPES } from "./wire.ts";

/** One request's worth of records. */
export interface Upload {
  audienceId: string;
  /** Records as JSON, one a line, in Amazon's words; at least one. Bounds: model/amazon-limits.ts. */
  records: Uint8Array;
  /** The connection to deliver through; the default one when absent. */
  targetResource?: { connectionId: string; targetTypes?: readonly "DSP"[] };
}

/** How whoever sends takes part in it. */
export type Sending = Pick<Question, "leaving" | "signal">;

/** What became of one upload; whoever sent it writes this down before anything else. */
export type UploadOutcome =
  | { outcome: "accepted"; jobRequestId: string; requestId?: string; httpStatus: number }
  /** Amazon has none of these records and won't take them as they are. */
  | (Denied & { outcome: "refused"; httpStatus: number; tooLarge: boolean })
  /** Amazon has none of these records; the same request may do later. */
  | (Denied & { outcome: "not-taken"; retryAt?: number })
  /** Amazon may or may not have them. */
  | (Denied & { outcome: "unknown" });

/** What was learned in place of a success. */
interface Denied {
  error: HeadwaterError;
  /** The error without what was asked. */
  says: string;
  /** Absent when no answer came. */
  httpStatus?: number;
  requestId?: string;
}

/** Refusals of what was sent. Any other would meet every upload alike, so it is thrown. */
const ABOUT_THE_RECORDS = ["amazon.request-refused", "amazon.too-large"];

/**
 * Sends records once and tells what became of them; never sends them again. Whenever it throws, Amazon has none of them.
 * @throws {AccessError} amazon.token-refused (after one renewal), amazon.not-permitted, amazon.terms-not-accepted
 * @throws {ConfigError} amazon.profile-not-reachable, amazon.profile-not-suited, amazon.not-found
 * @throws {AmazonError} amazon.not-offered
 * @source Amazon's guide amazon-marketing-cloud/audiences/audience-management-service (read 2026-11-24; documented)
 */
export async function uploadRecords(
  { tell }: Caller,
  upload: Upload,
  { leaving, signal }: Sending = {},
): Promise<UploadOutcome> {
  const { body, records } = bodyOf(upload);
  const settled = await tell(
    {
      operation: "upload records",
      method: "POST",
      path: "/amc/audiences/records",
      mediaType: MEDIA_TYPES.audiences,
      body,
      subject: upload.audienceId,
      upload: { connectionId: upload.targetResource?.connectionId, records },
      leaving,
      signal,
    },
    (answer) => text(fieldsOf(answer), "jobRequestId"),
  );
  const { status, requestId } = settled;
  if (settled.done === "yes")
    return { outcome: "accepted", jobRequestId: settled.value, requestId, httpStatus: settled.status };
  const { error, says } = settled;
  const denied = { error, says, httpStatus: status, requestId };
  if (settled.done === "unknown") return { outcome: "unknown", ...denied };
  if (status === undefined || error.retryAt !== undefined)
    return { outcome: "not-taken", ...denied, retryAt: error.retryAt };
  if (!ABOUT_THE_RECORDS.includes(error.code)) throw error;
  return { outcome: "refused", ...denied, httpStatus: status, tooLarge: error.code === "amazon.too-large" };
}

const NEWLINE = 0x0a;
const COMMA = 0x2c;

/**
 * The request's body, made from bytes, and how many records are in it: in JSON and in UTF-8 a newline byte is always the
 * end of a record.
 */
function bodyOf({ audienceId, targetResource, records }: Upload): {
  body: Uint8Array<ArrayBuffer>;
  records: number;
} {
  const envelope = JSON.stringify({ audienceId: integer(audienceId), targetResource, records: [] });
  const head = envelope.slice(0, -"]}".length);
  const lines = records.at(-1) === NEWLINE ? records.subarray(0, -1) : records;
  const body = Buffer.concat([Buffer.from(head), lines, Buffer.from("]}")]);
  let count = 1;
  for (let at = body.indexOf(NEWLINE); at !== -1; at = body.indexOf(NEWLINE, at + 1)) {
    body[at] = COMMA;
    count += 1;
  }
  return { body, records: count };
}
