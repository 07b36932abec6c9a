import { formatDuration } from "../../lib/duration.ts";
import type { RunError, RunReport } from "../../model/run.ts";
import { labelled } from "../table.ts";
import { MODE_WORDS, notBefore, noticeLines, number, percent, STATE_WORDS, several } from "../words.ts";
import { amcWords, tablesWords } from "./amc.ts";
import { consentPairs, peopleWords, rowsWords } from "./plan.ts";

/** What a run did, stage by stage, and what to type next. */
export const reportText = (report: RunReport): string =>
  `${summaryText(report, { planned: true })}${nextText(report)}`;

/** The same for someone who has just seen the plan. */
export const outcomeText = (report: RunReport): string =>
  `${summaryText(report, { planned: false })}${nextText(report)}`;

export function summaryText(report: RunReport, { planned }: { planned: boolean }): string {
  const { runId, sync, mode, state, notices, error, plan } = report;
  const plannedLines = [
    ["Rows", rowsWords(plan)],
    ["People", peopleWords(plan)],
    ...consentPairs(plan),
  ] as const;
  const told = planned
    ? notices
    : notices.filter((notice) => !plan.notices.some(({ code }) => code === notice.code));
  return [
    `Run ${runId} of ${sync} (${mode}: ${MODE_WORDS[mode]}): ${STATE_WORDS[state]}\n\n`,
    labelled([
      ["Audience", audienceWords(report)],
      ...(planned ? plannedLines : []),
      ...(report.amc === undefined ? [] : ([["AMC", amcWords(report.amc)]] as const)),
      ["Sent", sentWords(report)],
      ["Amazon", processedWords(report)],
      ["Matched", matchedWords(report)],
      ...(report.amcTables === undefined || report.books.planned === 0
        ? []
        : ([["In AMC", tablesWords(report.amcTables)]] as const)),
    ]),
    told.length === 0 ? "" : `\n${noticeLines(told)}`,
    error === undefined ? "" : `\nIt stopped: ${error.message} [${error.code}]\n`,
  ].join("");
}

/** The exit code of a run: 0, or that of the class of what stands in its way. */
export function exitCodeOf({ error, books, processed }: RunReport): number {
  if (error !== undefined) return error.exitCode;
  return books.refused > 0 || processed.failed > 0 ? AMAZON_REFUSED : 0;
}

/** As AmazonError's. */
const AMAZON_REFUSED = 5;

const audienceWords = ({ audience: { name, audienceId, created } }: RunReport): string =>
  `${name}${audienceId === undefined ? "" : ` (${audienceId})`}${created ? ", created by this run" : ""}`;

function sentWords({ books, requests, durationMs }: RunReport): string {
  const { planned, accepted, refused, unknown, toSend } = books;
  if (planned === 0) return "nothing to change";
  const took = durationMs === undefined ? "" : `, in ${formatDuration(durationMs)}`;
  return [
    `${number(planned)} planned = ${number(accepted)} accepted + ${number(refused)} refused`,
    ` + ${number(unknown)} without an answer + ${number(toSend)} to send; ${several(requests, "request")}${took}`,
  ].join("");
}

function processedWords({ processed }: RunReport): string {
  const { jobs, pending, succeeded, partial, failed, expired, invalidRecords } = processed;
  if (jobs === 0) return "nothing asked of it";
  const parts: [count: number, words: string][] = [
    [succeeded, "finished"],
    [pending, "at work"],
    [partial, "finished in part"],
    [failed, "failed"],
    [expired, "no longer known"],
  ];
  const states = parts.filter(([count]) => count > 0).map(([count, words]) => `${number(count)} ${words}`);
  const invalid = invalidRecords === 0 ? "" : `; ${several(invalidRecords, "person", "people")} not kept`;
  return `${several(jobs, "job")}: ${states.join(", ")}${invalid}`;
}

function matchedWords({ audienceSize, matchRate }: RunReport): string {
  if (audienceSize === undefined) return "not counted yet";
  const rate = matchRate === undefined ? "" : ` (${percent(matchRate)})`;
  return `${number(audienceSize.matched)} of the audience's ${several(audienceSize.received, "person", "people")}${rate}`;
}

/** From when on a new try makes sense, where the error says. */
const fromWhen = (error: RunError | undefined): string =>
  error?.retryAt === undefined ? "" : `, from ${notBefore(error.retryAt)} on`;

/** What to type next, if anything. `details`: what Amazon said is on the screen already. */
export function nextText(
  { runId, sync, state, books, processed, plan, error }: RunReport,
  { details = false } = {},
): string {
  const lines: string[] = [];
  if (state === "planned")
    lines.push(`headwater sync ${sync} --plan ${runId} runs it, while file and audience are as they were.`);
  if (state === "ready" || books.unknown + books.toSend > 0)
    lines.push(`headwater resume sends what is left${fromWhen(error)}.`);
  else if (state === "accepted" && processed.pending > 0)
    lines.push(
      "Amazon is still at work. headwater resume --wait 10m waits for it, headwater runs shows where it is.",
    );
  if (books.refused > 0 && !details) lines.push(`headwater runs ${runId} shows what Amazon said.`);
  if (plan.rejections.length > 0)
    lines.push(`headwater runs export ${runId} rejections --to rejections.csv lists the skipped rows.`);
  return lines.length === 0 ? "" : `\n${lines.map((line) => `Next: ${line}\n`).join("")}`;
}
