import type { EventRowCounts, EventsPlan, EventTotal } from "../../model/plan.ts";
import type { Pair } from "../table.ts";
import { number, several } from "../words.ts";
import { leastWords } from "./plan.ts";

/** What a plan of events says. */
export const eventsPairs = (plan: EventsPlan): Pair[] => [
  ["Advertiser", accountWords(plan)],
  ...eventRowPairs(plan),
  ["To send", sendingWords(plan)],
];

/** Its rows, and what they are worth. */
export const eventRowPairs = ({ rows, totals, filesUnchanged }: EventsPlan): Pair[] => [
  [
    "Rows",
    `${rowsWords(rows)}${filesUnchanged === 0 ? "" : `; ${several(filesUnchanged, "file")} not opened, unchanged`}`,
  ],
  ...(totals.length === 0 ? [] : [["Events", totals.map(totalWords).join("\n")] as const]),
];

export const accountWords = ({ account }: Pick<EventsPlan, "account">): string =>
  account.name === undefined ? account.advertiserId : `${account.name} (${account.advertiserId})`;

const rowsWords = ({
  read,
  events,
  merged,
  sentBefore,
  passed,
  rejected,
  unreadable,
}: EventRowCounts): string =>
  [
    `${number(read)} read = ${several(events, "new event")} + ${number(merged)} more of the same`,
    ` + ${number(sentBefore)} sent before + ${number(passed)} passed by + ${number(rejected)} skipped`,
    unreadable === 0 ? "" : ` (${number(unreadable)} of them unreadable)`,
  ].join("");

const totalWords = ({ type, events, currency, value }: EventTotal): string =>
  `${number(events)} ${type}${value === undefined ? "" : `, ${value}${currency === undefined ? "" : ` ${currency}`}`}`;

function sendingWords(plan: EventsPlan): string {
  if (plan.rows.events === 0) return "nothing new";
  return `${several(plan.rows.events, "event")}: ${several(plan.requests, "request")}${leastWords(plan)}`;
}
