import type { Attempt, RunDetails } from "../../index.ts";
import { type Column, table } from "../table.ts";
import { number, reasonLines, when } from "../words.ts";
import { nextText, summaryText } from "./report.ts";

/** One run with its upload jobs, requests, skipped rows and what Amazon said. */
export function runText(details: RunDetails): string {
  const { plan } = details.report;
  return [
    summaryText(details.report, { planned: true }),
    plan.rejections.length === 0
      ? ""
      : `\nSkipped or kept as is, by reason:\n${reasonLines(plan.rejections)}`,
    plan.droppedFields.length === 0
      ? ""
      : `\nLeft out of rows that are used:\n${reasonLines(plan.droppedFields)}`,
    details.uploadJobs.length === 0 ? "" : `\nUpload jobs:\n${jobsTable(details)}`,
    details.attempts.length === 0 ? "" : `\nRequests:\n${requestsTable(details)}`,
    saidText(details),
    nextText(details.report),
  ].join("");
}

const JOB_COLUMNS: readonly Column[] = [
  { title: "job", right: true },
  { title: "people", right: true },
  { title: "identifiers", right: true },
  { title: "accepted", right: true },
  { title: "refused", right: true },
  { title: "open", right: true },
];

function jobsTable({ uploadJobs, batches }: RunDetails): string {
  return table(
    JOB_COLUMNS,
    uploadJobs.map(({ jobNumber, records, identifiers }) => {
      const own = batches.filter((batch) => batch.jobNumber === jobNumber);
      const people = (state: string): number =>
        own.filter((batch) => batch.state === state).reduce((sum, batch) => sum + batch.records, 0);
      const [accepted, refused] = [people("accepted"), people("refused")];
      return [jobNumber, records, identifiers, accepted, refused, records - accepted - refused].map(number);
    }),
  );
}

const REQUEST_COLUMNS: readonly Column[] = [
  { title: "job", right: true },
  { title: "request", right: true },
  { title: "try", right: true },
  { title: "at" },
  { title: "people", right: true },
  { title: "answer" },
  { title: "status", right: true },
  { title: "at Amazon" },
];

/** The last requests; a long run has thousands, and --json has them all. */
const REQUESTS_SHOWN = 50;

function requestsTable({ attempts, batches, amazonJobs }: RunDetails): string {
  const batchOf = new Map(batches.map((batch) => [batch.batchId, batch]));
  const jobOf = new Map(amazonJobs.map((job) => [job.jobRequestId, job]));
  const rows = attempts.slice(-REQUESTS_SHOWN).map((attempt) => {
    const batch = batchOf.get(attempt.batchId);
    const job = jobOf.get(attempt.jobRequestId ?? "");
    return [
      number(batch?.jobNumber ?? 0),
      number(batch?.batchNumber ?? 0),
      String(attempt.attempt),
      when(attempt.startedAt),
      number(batch?.records ?? 0),
      answerWords(attempt),
      String(attempt.httpStatus ?? "-"),
      job === undefined ? "-" : AT_AMAZON[job.state],
    ];
  });
  const hidden = attempts.length - rows.length;
  return `${table(REQUEST_COLUMNS, rows)}${hidden === 0 ? "" : `… and ${number(hidden)} before them: --json has all.\n`}`;
}

const AT_AMAZON = {
  pending: "at work",
  succeeded: "finished",
  partial: "finished in part",
  failed: "failed",
  expired: "no longer known",
} as const;

function answerWords({ outcome, endedAt }: Attempt): string {
  if (outcome === "unknown") return "none came";
  return outcome ?? (endedAt === undefined ? "none came" : "not taken");
}

/** Each thing that Amazon said, once, with how often. */
function saidText({ attempts, amazonJobs }: RunDetails): string {
  const counts = new Map<string, number>();
  for (const { message } of [...attempts, ...amazonJobs])
    if (message !== undefined) counts.set(message, (counts.get(message) ?? 0) + 1);
  if (counts.size === 0) return "";
  const lines = [...counts].map(
    ([message, times]) => `  ${times > 1 ? `${number(times)} times: ` : ""}${message}\n`,
  );
  return `\nWhat Amazon said:\n${lines.join("")}`;
}
