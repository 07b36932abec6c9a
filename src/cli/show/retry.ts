import type { Retried, RunReport } from "../../index.ts";
import { startLine } from "../../model/plan.ts";
import { number, recordsWords, several, when } from "../words.ts";
import { nextText, summaryText } from "./report.ts";

/** What was sent again, with what Amazon last said of it, and how the run stands now. */
export function retryText(retried: Retried, report: RunReport): string {
  const { requests, people, jobs } = retried;
  if (requests + people + jobs.length === 0)
    return `Nothing of run ${retried.runId} is stuck or was refused for good.\n`;
  return [
    jobs.length === 0 ? "" : `What Amazon last said:\n${jobs.map(jobLine).join("")}\n`,
    requests === 0 ? "" : `${several(requests, "request")} sent again.\n`,
    people === 0
      ? ""
      : `${recordsWords(people, report.mode)} ${people === 1 ? "is" : "are"} sent again by the next ${report.mode === "events" ? "run" : "sync"}: ${startLine(report.plan)}\n`,
    `\n${summaryText(report, { planned: false })}${nextText(report)}`,
  ].join("");
}

const jobLine = ({ jobRequestId, state, acceptedAt, polls, message }: Retried["jobs"][number]): string =>
  `  ${jobRequestId}: ${LAST_STATE[state]}, accepted ${when(acceptedAt)}, asked ${number(polls)} times${message === undefined ? "" : `: ${message}`}\n`;

const LAST_STATE = {
  pending: "still at work",
  succeeded: "finished",
  partial: "finished in part: one of its places did not take it",
  failed: "failed",
  expired: "no longer known",
  replaced: "sent again since",
} as const;
