import { formatDuration } from "../../lib/duration.ts";
import type { KeyShares, MatchEstimate } from "../../model/match-estimate.ts";
import { executeLine, planLine } from "../../model/plan.ts";
import type { AudienceReport, EventsReport, RunError, RunReport } from "../../model/run.ts";
import { labelled, type Pair } from "../table.ts";
import { notBefore, noticeLines, number, percent, STATE_WORDS, several } from "../words.ts";
import { amcWords, tablesWords } from "./amc.ts";
import { accountWords, eventRowPairs } from "./events.ts";
import { consentPairs, plannedPairs, whatWords } from "./plan.ts";

/** What a run did, stage by stage, and what to type next. */
export const reportText = (report: RunReport): string =>
  `${summaryText(report, { planned: true })}${nextText(report)}`;

/** The same for someone who has just seen the plan. */
export const outcomeText = (report: RunReport): string =>
  `${summaryText(report, { planned: false })}${nextText(report)}`;

export function summaryText(report: RunReport, { planned }: { planned: boolean }): string {
  const { runId, state, notices, error, plan } = report;
  const told = planned
    ? notices
    : notices.filter((notice) => !plan.notices.some(({ code }) => code === notice.code));
  return [
    `Run ${runId} of ${whatWords(plan)}: ${STATE_WORDS[state]}\n\n`,
    labelled(report.mode === "events" ? eventsPairs(report, planned) : audiencePairs(report, planned)),
    told.length === 0 ? "" : `\n${noticeLines(told)}`,
    error === undefined ? "" : `\nIt stopped: ${error.message} [${error.code}]\n`,
  ].join("");
}

const audiencePairs = (report: AudienceReport, planned: boolean): Pair[] => [
  ["Audience", audienceWords(report)],
  ...(planned ? [...plannedPairs(report.plan), ...consentPairs(report.plan)] : []),
  ...(report.amc === undefined ? [] : ([["AMC", amcWords(report.amc)]] as const)),
  ["Sent", sentWords(report)],
  ["Amazon", processedWords(report)],
  ["Matched", matchedWords(report)],
  ...(report.estimate === undefined ? [] : estimatePairs(report.estimate)),
  ...(report.amcTables === undefined || report.books.planned === 0
    ? []
    : ([["In AMC", tablesWords(report.amcTables)]] as const)),
];

const eventsPairs = (report: EventsReport, planned: boolean): Pair[] => [
  ["Advertiser", accountWords(report)],
  ...(planned ? [...eventRowPairs(report.plan), ...consentPairs(report.plan)] : []),
  ["Sent", sentWords(report)],
];

/** The exit code of a run: 0, or that of the class of what stands in its way. */
export function exitCodeOf({ error, books, processed }: RunReport): number {
  if (error !== undefined) return error.exitCode;
  return books.refused > 0 || processed.failed > 0 ? AMAZON_REFUSED : 0;
}

/** As AmazonError's. */
const AMAZON_REFUSED = 5;

const audienceWords = ({ audience: { name, audienceId, created } }: AudienceReport): string =>
  `${name}${audienceId === undefined ? "" : ` (${audienceId})`}${created ? ", created by this run" : ""}`;

function sentWords({ mode, books, requests, durationMs }: RunReport): string {
  const { planned, accepted, refused, unknown, toSend } = books;
  if (planned === 0) return mode === "events" ? "nothing new" : "nothing to change";
  const took = durationMs === undefined ? "" : `, in ${formatDuration(durationMs)}`;
  return [
    `${number(planned)} planned = ${number(accepted)} accepted + ${number(refused)} refused`,
    ` + ${number(unknown)} unknown + ${number(toSend)} to send; ${several(requests, "request")}${took}`,
  ].join("");
}

function processedWords({ books, processed }: RunReport): string {
  const { jobs, pending, succeeded, partial, failed, expired } = processed;
  if (jobs === 0) return "nothing asked of it";
  const parts: [count: number, words: string][] = [
    [succeeded, "finished"],
    [pending, "at work"],
    [partial, "finished in part"],
    [failed, "failed"],
    [expired, "no longer known"],
  ];
  const states = parts.filter(([count]) => count > 0).map(([count, words]) => `${number(count)} ${words}`);
  return `${recordsWords(books.accepted, processed)}${several(jobs, "job")}: ${states.join(", ")}`;
}

/** What became of the accepted people; the parts add up. */
function recordsWords(accepted: number, { records, invalidRecords }: RunReport["processed"]): string {
  if (records === undefined)
    return invalidRecords === 0 ? "" : `${several(invalidRecords, "person", "people")} not kept; `;
  const parts: [count: number, words: string][] = [
    [records.pending, "Amazon is at work on"],
    [records.failed, "in failed jobs"],
    [records.invalid, "not kept"],
    [records.unattributed, "not kept and not named"],
    [records.unknown, "it no longer tells of"],
  ];
  const others = parts.filter(([count]) => count > 0).map(([count, words]) => ` + ${number(count)} ${words}`);
  return `${number(accepted)} accepted = ${number(records.processed)} processed${others.join("")}; `;
}

function matchedWords({ audienceSize, matchRate }: AudienceReport): string {
  if (audienceSize === undefined) return "not counted yet";
  const rate = matchRate === undefined ? "" : ` (${percent(matchRate)})`;
  const { matched, received, dsp, fromHere } = audienceSize;
  const ours = fromHere === undefined ? "" : `; ${number(fromHere)} of them sent from here`;
  return `${number(matched)} of the audience's ${several(received, "person", "people")}${rate}, ${number(dsp)} usable in the DSP${ours}`;
}

/** What can match at most, by our own counts. */
const estimatePairs = ({ reachable, keys }: MatchEstimate): Pair[] => [
  ...(reachable === undefined
    ? []
    : ([
        ["Can match", `at most ${percent(reachable)} of the rows read: the others are not sent`],
      ] satisfies Pair[])),
  ...(keys === undefined ? [] : ([["Keys", keysWords(keys)]] satisfies Pair[])),
];

const keysWords = ({ both, emailOnly, phoneOnly }: KeyShares): string =>
  `${percent(both)} of the people have email and phone, ${percent(emailOnly)} an email alone, ${percent(phoneOnly)} a phone alone`;

/** From when on a new try makes sense, where the error says. */
const fromWhen = (error: RunError | undefined): string =>
  error?.retryAt === undefined ? "" : `, from ${notBefore(error.retryAt)} on`;

/** What to type next, if anything. `details`: what Amazon said is on the screen already. */
export function nextText(
  { runId, state, books, processed, plan, error }: RunReport,
  { details = false } = {},
): string {
  const lines: string[] = [];
  if (state === "planned")
    lines.push(
      `${executeLine(plan)} runs it, while ${plan.mode === "events" ? "no other events of the advertiser have been sent" : "file and audience are as they were"}.`,
    );
  if (state === "abandoned") lines.push(`${planLine(plan)} plans anew.`);
  else if (state === "ready" || books.unknown + books.toSend > 0)
    lines.push(`headwater resume sends what is left${fromWhen(error)}.`);
  else if (state === "accepted" && processed.pending > 0)
    lines.push(
      "Amazon is still at work. headwater settle --wait 10m waits for it, headwater runs shows where it is.",
    );
  if (books.refused > 0 && !details) lines.push(`headwater runs ${runId} shows what Amazon said.`);
  if (plan.rejections.length > 0)
    lines.push(`headwater runs export ${runId} rejections --to rejections.csv lists the skipped rows.`);
  return lines.length === 0 ? "" : `\n${lines.map((line) => `Next: ${line}\n`).join("")}`;
}
