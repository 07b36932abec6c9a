import type { Profile } from "../index.ts";
import { thousands as number } from "../lib/number.ts";
import { notBefore, when } from "../lib/when.ts";
import type { Mode, RunMode } from "../model/mode.ts";
import type { Notice } from "../model/plan.ts";
import { FIELD_WORDS, REJECTION_WORDS, type RejectionCount } from "../model/rejection.ts";
import type { RunState } from "../model/run.ts";
import type { Column } from "./table.ts";

/** A marketer's words for what the code calls otherwise. */
const MODE_WORDS = {
  add: "never removes",
  upsert: "adds and refreshes",
  remove: "takes these people out",
  mirror: "the audience becomes exactly this list",
} as const satisfies Record<Mode, string>;

/** The same of whatever a run can be. */
export const RUN_MODE_WORDS = {
  ...MODE_WORDS,
  events: "each is sent once",
} as const satisfies Record<RunMode, string>;

export const STATE_WORDS = {
  planning: "is being planned",
  planned: "planned, not run",
  ready: "not all sent",
  accepted: "Amazon has accepted",
  settled: "Amazon has finished",
  discarded: "dropped",
  abandoned: "given up: what was left to send is lost",
} as const satisfies Record<RunState, string>;

export { notBefore, number, when };

/** `1 request`, `2,000 requests`. */
export const several = (value: number, one: string, many = `${one}s`): string =>
  `${number(value)} ${value === 1 ? one : many}`;

/** What a run's records are: people, or events. */
export const recordsWords = (value: number, mode?: RunMode): string =>
  mode === "events" ? several(value, "event") : several(value, "person", "people");

/** The title of a column that counts them. */
export const recordsTitle = (mode: RunMode): string => (mode === "events" ? "events" : "people");

/** A share of 0 to 1. */
export const percent = (rate: number): string =>
  `${(Math.round(rate * 1000) / 10).toLocaleString("en-US")} %`;

const SECONDS_PER_DAY = 86_400;

/** Seconds as days, to a tenth. */
export const days = (seconds: number): string =>
  several(Math.round((seconds / SECONDS_PER_DAY) * 10) / 10, "day");

export const PROFILE_COLUMNS: readonly Column[] = [
  { title: "profile" },
  { title: "country" },
  { title: "type" },
  { title: "account" },
  { title: "account id" },
];

export const profileCells = ({ profileId, country, type, name, accountId }: Profile): string[] => [
  profileId,
  country,
  type ?? "-",
  name ?? "-",
  accountId ?? "-",
];

/** One line for each reason, the most frequent first. */
export const reasonLines = (counts: readonly RejectionCount[]): string => {
  const sorted = counts.toSorted((a, b) => b.count - a.count);
  const width = Math.max(...sorted.map(({ count }) => number(count).length));
  return sorted
    .map(
      ({ field, reason, count }) =>
        `  ${number(count).padStart(width)}  ${FIELD_WORDS[field]}: ${REJECTION_WORDS[reason]}\n`,
    )
    .join("");
};

export const noticeLines = (notices: readonly Notice[]): string =>
  notices
    .map(
      ({ message, hint }) =>
        `Note: ${message}\n${hint === undefined ? "" : `      ${hint.replaceAll("\n", "\n      ")}\n`}`,
    )
    .join("");
