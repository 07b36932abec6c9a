import type { ConversionType } from "../../model/event-words.ts";
import type { EventRowCounts, EventsPlan, EventTotal } from "../../model/plan.ts";
import type { Pair } from "../table.ts";
import { number, several } from "../words.ts";
import { leastWords } from "./least-time.ts";

/** What a plan of events says. */
export const eventsPairs = (plan: EventsPlan): Pair[] => [
  ["Advertiser", accountWords(plan)],
  ...eventRowPairs(plan),
  ["To send", sendingWords(plan)],
];

/** Its rows, and what the events are worth that are sent. */
export const eventRowPairs = ({ rows, totals, filesUnchanged }: EventsPlan): Pair[] => [
  ["Rows", `${rowsWords(rows)}${unchangedWords(filesUnchanged)}`],
  ...(totals.length === 0 ? [] : [["Events", totalsWords(totals)] as const]),
];

export const accountWords = ({ account }: Pick<EventsPlan, "account">): string =>
  account.name === undefined ? account.advertiserId : `${account.name} (${account.advertiserId})`;

const rowsWords = (rows: EventRowCounts): string =>
  [
    `${number(rows.read)} read = ${several(rows.events, "new event")} + ${number(rows.merged)} more of the same`,
    ` + ${number(rows.sentBefore)} sent before + ${number(rows.passed)} passed by + ${number(rows.rejected)} skipped`,
    rows.unreadable === 0 ? "" : ` (${number(rows.unreadable)} of them unreadable)`,
  ].join("");

const unchangedWords = (files: number): string =>
  files === 0
    ? ""
    : `; ${several(files, "file")} not opened: unchanged since ${files === 1 ? "it was" : "they were"} read`;

/** A line for each type, the most frequent first, with its sum in each currency. */
const totalsWords = (totals: readonly EventTotal[]): string =>
  [...Map.groupBy(totals, ({ type }) => type)]
    .map(([type, parts]) => ({ type, parts, events: parts.reduce((sum, { events }) => sum + events, 0) }))
    .sort((a, b) => b.events - a.events)
    .map(({ type, parts, events }) => `${several(events, ...TYPE_WORDS[type])}${worthWords(parts)}`)
    .join("\n");

/** Sums, with how many events each is of where a type has several. */
function worthWords(parts: readonly EventTotal[]): string {
  if (parts.every(({ value }) => value === undefined)) return "";
  const words = parts.map(({ events, currency, value }) => {
    const sum =
      value === undefined ? "no value" : `${grouped(value)}${currency === undefined ? "" : ` ${currency}`}`;
    return parts.length === 1 ? sum : `${sum} (${number(events)})`;
  });
  return `: ${words.join(" + ")}`;
}

/** Decimal text with its thousands apart; never a number, which could not hold it. */
function grouped(value: string): string {
  const [whole = "", decimals] = value.split(".");
  const thousands = whole.replace(/\B(?=(\d{3})+$)/g, ",");
  return decimals === undefined ? thousands : `${thousands}.${decimals}`;
}

const TYPE_WORDS: Record<ConversionType, readonly [one: string, many: string]> = {
  ADD_TO_SHOPPING_CART: ["addition to a cart", "additions to a cart"],
  APPLICATION: ["application", "applications"],
  CHECKOUT: ["checkout", "checkouts"],
  CONTACT: ["contact", "contacts"],
  LEAD: ["lead", "leads"],
  MOBILE_APP_FIRST_START: ["first start of an app", "first starts of an app"],
  OFF_AMAZON_PURCHASES: ["purchase", "purchases"],
  OTHER: ["other event", "other events"],
  PAGE_VIEW: ["page view", "page views"],
  SEARCH: ["search", "searches"],
  SIGN_UP: ["sign-up", "sign-ups"],
  SUBSCRIBE: ["subscription", "subscriptions"],
};

/** What will be too old before the limits let it go is told by a notice. */
const sendingWords = (plan: EventsPlan): string =>
  plan.rows.events === 0
    ? "nothing new"
    : `${several(plan.rows.events, "event")}: ${several(plan.requests, "request")}${leastWords(plan)}`;
