import { integer } from "../lib/json.ts";
import type { Caller } from "./call.ts";
import { type Denial, denialOf, type Sending } from "./denial.ts";
import { bodyOfLines } from "./json-lines.ts";
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

/** What became of one upload. */
export type UploadOutcome =
  | { outcome: "accepted"; jobRequestId: string; requestId?: string; httpStatus: number }
  | Denial;

/**
 * Sends records once and tells what became of them; never sends them again. Whenever it throws, Amazon has none of them.
 * @throws {AccessError} amazon.token-refused (after one renewal), amazon.not-permitted, amazon.terms-not-accepted
 * @throws {ConfigError} amazon.profile-not-reachable, amazon.profile-not-suited, amazon.not-found
 * @throws {AmazonError} amazon.not-offered
 * @source Amazon's guide amazon-marketing-cloud/audiences/audience-management-service (read 2026-11-24; documented)
 */
export async function uploadRecords(
  { tell }: Caller,
  { audienceId, targetResource, records }: Upload,
  { leaving, signal }: Sending = {},
): Promise<UploadOutcome> {
  const envelope = { audienceId: integer(audienceId), targetResource };
  const body = bodyOfLines(envelope, "records", records);
  const settled = await tell(
    {
      operation: "upload records",
      method: "POST",
      path: "/amc/audiences/records",
      mediaType: MEDIA_TYPES.audiences,
      body: body.bytes,
      subject: audienceId,
      upload: { connectionId: targetResource?.connectionId, records: body.count },
      leaving,
      signal,
    },
    (answer) => text(fieldsOf(answer), "jobRequestId"),
  );
  // Who is refused may be so before all of it has left.
  if (settled.done !== "yes") return denialOf(settled);
  body[Symbol.dispose]();
  const { value: jobRequestId, status: httpStatus, requestId } = settled;
  return { outcome: "accepted", jobRequestId, requestId, httpStatus };
}
