import type { HeadwaterError } from "../errors.ts";
import type { Question } from "./call.ts";
import type { Settled } from "./settled.ts";

/** How whoever sends takes part in it. */
export type Sending = Pick<Question, "leaving" | "signal">;

/** What became of records that a whole request was not a success for; whoever sent it writes this down before anything else. */
export type Denial =
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

/** Refusals of what was sent. Any other would meet every request alike, so it is thrown. */
const ABOUT_THE_RECORDS = ["amazon.request-refused", "amazon.too-large"];

/**
 * What it means for the records of a request that it was not done, or that nobody knows.
 * @throws {HeadwaterError} when no request would fare better; Amazon has none of the records then.
 */
export function denialOf({
  done,
  error,
  says,
  status,
  requestId,
}: Exclude<Settled<unknown>, { done: "yes" }>): Denial {
  const denied = { error, says, httpStatus: status, requestId };
  if (done === "unknown") return { outcome: "unknown", ...denied };
  if (status === undefined || error.retryAt !== undefined)
    return { outcome: "not-taken", ...denied, retryAt: error.retryAt };
  if (!ABOUT_THE_RECORDS.includes(error.code)) throw error;
  return { outcome: "refused", ...denied, httpStatus: status, tooLarge: error.code === "amazon.too-large" };
}
