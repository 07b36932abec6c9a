import { AmazonError, ConfigError, type HeadwaterError } from "../errors.ts";
import type { Caller } from "./call.ts";
import { type Denial, denialOf, type Sending } from "./denial.ts";
import { type AnsweredEvents, answeredEvents } from "./event-answers.ts";
import { bodyOfLines } from "./json-lines.ts";
import { MEDIA_TYPES } from "./wire.ts";

/** One request's worth of events. */
export interface EventsUpload {
  /** Of the DSP. */
  advertiserId: string;
  /** Events as JSON, one a line, in Amazon's words; at least one. Bounds: model/amazon-limits.ts. */
  events: Uint8Array;
}

/** What became of them: of all alike, or of each. */
export type EventsOutcome =
  | { outcome: "accepted"; requestId?: string; httpStatus: number }
  | {
      outcome: "itemized";
      items: readonly AnsweredEvents[];
      /** Why not all are accepted: of what may be sent again, if any may. */
      error: HeadwaterError;
      requestId?: string;
      httpStatus: number;
    }
  | Denial;

/**
 * Sends events once and tells what became of them; never sends them again. Whenever it throws, Amazon has none of them.
 * @throws {AccessError} amazon.token-refused (after one renewal), amazon.not-permitted
 * @throws {ConfigError} amazon.profile-not-reachable, amazon.profile-not-suited, amazon.not-found
 * @throws {AmazonError} amazon.not-offered
 * @source OpenAPI "EventsV1", `POST /adsApi/v1/create/events` (read 2026-11-24; documented)
 */
export async function createEvents(
  { tell }: Caller,
  { advertiserId, events }: EventsUpload,
  { leaving, signal }: Sending = {},
): Promise<EventsOutcome> {
  const body = bodyOfLines({}, "events", events);
  const { count } = body;
  const settled = await tell(
    {
      operation: "send events to advertiser",
      method: "POST",
      path: "/adsApi/v1/create/events",
      mediaType: MEDIA_TYPES.json,
      body: body.bytes,
      accountId: advertiserId,
      subject: advertiserId,
      leaving,
      signal,
    },
    (answer) => answeredEvents(answer, count),
  );
  // Who is refused may be so before all of it has left.
  if (settled.done !== "yes") return denialOf(settled);
  body[Symbol.dispose]();
  const { value: items, status: httpStatus, requestId } = settled;
  if (items.every(({ outcome }) => outcome === "accepted"))
    return { outcome: "accepted", requestId, httpStatus };
  return { outcome: "itemized", items, error: errorOf(items, count), requestId, httpStatus };
}

/** What stands in the way of events that were not accepted, though the request was. */
function errorOf(items: readonly AnsweredEvents[], count: number): HeadwaterError {
  const about = (what: string, outcome: AnsweredEvents["outcome"]): string | undefined => {
    const group = items.filter((item) => item.outcome === outcome);
    const events = group.reduce((sum, { first, last }) => sum + last - first + 1, 0);
    return group[0] && `Amazon ${what} ${events} of ${count} events. It says: “${group[0].says}”`;
  };
  const notTaken = about("did not take", "not-taken");
  if (notTaken !== undefined)
    return new AmazonError("amazon.unavailable", notTaken, { hint: "Try again later." });
  if (items.some(({ outcome }) => outcome === "unknown"))
    return new AmazonError("amazon.unreadable-answer", "Amazon's answer does not name all of the events.", {
      hint: "Try again. If it lasts, check that no proxy answers in Amazon's place.",
    });
  return new ConfigError("amazon.request-refused", about("refused", "refused") ?? "", {
    hint: "Mend the value that Amazon's words name.",
  });
}
