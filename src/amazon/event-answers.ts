import { redact } from "../lib/redact.ts";
import { type Fields, fieldsOf, listOf, number, optional, text, Unreadable } from "./shape.ts";

/** Neighbouring events of one request of which Amazon said the same. */
export interface AnsweredEvents {
  /** Places in the request, both ends included, from 0. */
  first: number;
  last: number;
  /** `not-taken`: Amazon has none of them, and may take them later. `unknown`: its answer does not name them. */
  outcome: "accepted" | "refused" | "not-taken" | "unknown";
  /** Amazon's words, redacted; absent of those that it took. */
  says?: string;
}

/** What became of one event. */
type Said = Pick<AnsweredEvents, "outcome" | "says">;

/**
 * Codes of Amazon's own trouble: the same event may do later. All others speak of what is in it.
 * @source OpenAPI "EventsV1", `ErrorCode` (read 2026-11-24; documented: the first three; the others, names of whole answers there, are assumed)
 */
const AMAZONS_TROUBLE = new Set([
  "TOO_MANY_REQUESTS",
  "INTERNAL_ERROR",
  "CONFLICT",
  "INTERNAL_SERVER_ERROR",
  "BAD_GATEWAY",
  "SERVICE_UNAVAILABLE",
  "SERVICE_UNAVAILABLE_ERROR",
  "GATEWAY_TIMEOUT",
]);

const ACCEPTED: Said = { outcome: "accepted" };
const UNNAMED: Said = { outcome: "unknown", says: "Amazon's answer does not name it." };

/**
 * What a 207 says of each of `count` events, neighbours with the same answer as one. The events that it repeats are not
 * looked at.
 * @throws {Unreadable} an index that was not sent or comes twice; none at all
 * @source OpenAPI "EventsV1", `EventMultiStatusResponse` (read 2026-11-24; documented: `index` from 0 to 499)
 */
export function answeredEvents(body: unknown, count: number): AnsweredEvents[] {
  const fields = fieldsOf(body);
  const said = new Array<Said | undefined>(count).fill(undefined);
  const put = (item: Fields, what: Said): void => {
    const index = number(item, "index");
    if (!Number.isInteger(index) || index < 0 || index >= count)
      throw new Unreadable("index is of no event that was sent");
    if (said[index] !== undefined) throw new Unreadable("index is of an event that it names twice");
    said[index] = what;
  };
  const success = listOf(fields.success ?? [], "success");
  const error = listOf(fields.error ?? [], "error");
  if (success.length + error.length === 0) throw new Unreadable("it names none of the events");
  for (const item of success) put(item, ACCEPTED);
  const read = reader();
  for (const item of error) put(item, read(item));
  return joined(said);
}

/** Reads items of `error`; words that come again are redacted once. */
function reader(): (item: Fields) => Said {
  const known = new Map<string, Said>();
  return (item) => {
    const errors = listOf(item.errors ?? [], "errors");
    const words = errors.map(wordsOf).join("; ");
    const outcome = errors.length > 0 && errors.every(isAmazonsTrouble) ? "not-taken" : "refused";
    const key = `${outcome} ${words}`;
    const said = known.get(key) ?? { outcome, says: redact(words) };
    known.set(key, said);
    return said;
  };
}

const isAmazonsTrouble = (error: Fields): boolean => AMAZONS_TROUBLE.has(optional(text, error, "code") ?? "");

/** `CODE: words (field)`; where in the request the event stood means nothing to whoever reads it later. */
function wordsOf(error: Fields): string {
  const code = optional(text, error, "code") ?? "no code";
  const message = optional(text, error, "message");
  const field = optional(text, error, "fieldLocation")?.replace(EVENT_PLACE, "");
  return [code, message && `: ${message}`, field && ` (${field})`].filter(Boolean).join("");
}

/** `events[3].`, `$.events[3].`, `/events/3/` @source assumed: no page says how a location is written */
const EVENT_PLACE = /^[$./]*events(?:\[\d+\]|[./]\d+)[./]?/;

function joined(said: readonly (Said | undefined)[]): AnsweredEvents[] {
  const items: AnsweredEvents[] = [];
  for (const [index, { outcome, says } = UNNAMED] of said.entries()) {
    const last = items.at(-1);
    if (last && last.outcome === outcome && last.says === says) last.last = index;
    else items.push({ first: index, last: index, outcome, says });
  }
  return items;
}
