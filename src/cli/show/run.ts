import type { Attempt, Batch, RunDetails } from "../../index.ts";
import type { RunMode } from "../../model/mode.ts";
import { type Column, table } from "../table.ts";
import { number, recordsTitle, when } from "../words.ts";
import { reasonsText } from "./plan.ts";
import { nextText, summaryText } from "./report.ts";

/** One run with its upload jobs, requests, skipped rows and what Amazon said. */
export function runText(details: RunDetails): string {
  return [
    summaryText(details.report, { planned: true }),
    reasonsText(details.report.plan),
    details.uploadJobs.length === 0 ? "" : `\nUpload jobs:\n${jobsTable(details)}`,
    details.attempts.length === 0 ? "" : `\nRequests:\n${requestsTable(details)}`,
    saidText(details),
    nextText(details.report, { details: true }),
  ].join("");
}

const jobColumns = (mode: RunMode): readonly Column[] => [
  { title: "job", right: true },
  { title: recordsTitle(mode), right: true },
  { title: "identifiers", right: true },
  { title: "accepted", right: true },
  { title: "refused", right: true },
  { title: "open", right: true },
];

function jobsTable({ report, uploadJobs, batches }: RunDetails): string {
  return table(
    jobColumns(report.mode),
    uploadJobs.map(({ jobNumber, records, identifiers }) => {
      const own = batches.filter((batch) => batch.jobNumber === jobNumber);
      const recordsIn = (state: string): number =>
        own.filter((batch) => batch.state === state).reduce((sum, batch) => sum + batch.records, 0);
      const [accepted, refused] = [recordsIn("accepted"), recordsIn("refused")];
      return [jobNumber, records, identifiers, accepted, refused, records - accepted - refused].map(number);
    }),
  );
}

/** Amazon answers for events at once, and has no job for them. */
const requestColumns = (mode: RunMode): readonly Column[] => [
  { title: "job", right: true },
  { title: "request" },
  { title: "try", right: true },
  { title: "at" },
  { title: recordsTitle(mode), right: true },
  { title: "answer" },
  { title: "status", right: true },
  ...(mode === "events" ? [] : [{ title: "at Amazon" }]),
  { title: "Amazon's request id" },
  ...(mode === "events" ? [] : [{ title: "Amazon's job" }]),
];

/** The last requests; a long run has thousands, and --json has them all. */
const REQUESTS_SHOWN = 50;

function requestsTable({ report, attempts, batches, amazonJobs }: RunDetails): string {
  const jobOf = new Map(amazonJobs.map((job) => [job.jobRequestId, job]));
  const lastOf = new Map(attempts.map(({ batchId, attempt }) => [batchId, attempt]));
  const isSplit = (id: string): boolean => batches.every(({ batchId }) => batchId !== id);
  const isHalved = ({ batchId, attempt, outcome }: Attempt): boolean =>
    isSplit(batchId) && lastOf.get(batchId) === attempt && outcome !== "partial";
  const cells = (text: string): string[] => (report.mode === "events" ? [] : [text]);
  const rows = attempts.slice(-REQUESTS_SHOWN).map((attempt) => {
    const leaves = leavesOf(attempt.batchId, batches);
    const job = jobOf.get(attempt.jobRequestId ?? "");
    return [
      number(leaves[0]?.jobNumber ?? 0),
      attempt.batchId.slice(attempt.batchId.indexOf(".") + 1),
      String(attempt.attempt),
      when(attempt.startedAt),
      number(leaves.reduce((sum, { records }) => sum + records, 0)),
      isHalved(attempt) ? "refused, halved" : answerWords(attempt),
      String(attempt.httpStatus ?? "-"),
      ...cells(job === undefined ? "-" : AT_AMAZON[job.state]),
      attempt.requestId ?? "-",
      ...cells(attempt.jobRequestId ?? "-"),
    ];
  });
  const hidden = attempts.length - rows.length;
  return `${table(requestColumns(report.mode), rows)}${hidden === 0 ? "" : `… and ${number(hidden)} before them: --json has all.\n`}`;
}

/** The batch itself; or those that it was split into, for a run lists only these. */
const leavesOf = (batchId: string, batches: readonly Batch[]): Batch[] =>
  batches.filter((batch) => batch.batchId === batchId || batch.batchId.startsWith(`${batchId}.`));

const AT_AMAZON = {
  pending: "at work",
  succeeded: "finished",
  partial: "finished in part",
  failed: "failed",
  expired: "no longer known",
  replaced: "sent again since",
} as const;

function answerWords({ outcome, endedAt, httpStatus }: Attempt): string {
  if (outcome === "unknown") return httpStatus === undefined ? "none came" : "unclear";
  if (outcome === "partial") return "in part";
  return outcome ?? (endedAt === undefined ? "none came" : "not taken");
}

/** Most different things shown that Amazon said. */
const SAYINGS_SHOWN = 10;

/**
 * Each thing that Amazon said, once, with how often, and a request by which its support finds it. Of records that it refused
 * within a request the words stand at their part of the batch: as often as there are records.
 */
function saidText({ attempts, amazonJobs, batches }: RunDetails): string {
  const sayings = new Map<string, { times: number; requestId?: string }>();
  const requestOf = new Map(attempts.map(({ batchId, requestId }) => [batchId, requestId]));
  const told = [
    ...attempts.map(({ message, requestId }) => ({ message, requestId, times: 1 })),
    ...amazonJobs.map(({ message, batchId }) => ({ message, requestId: requestOf.get(batchId), times: 1 })),
    ...batches
      .filter(({ batchId, state }) => state === "refused" && !requestOf.has(batchId))
      .map(({ message, batchId, records }) => ({
        message,
        requestId: requestOf.get(batchId.slice(0, batchId.lastIndexOf("."))),
        times: records,
      })),
  ];
  for (const { message, requestId, times } of told) {
    if (message === undefined) continue;
    const text = message.replace(PLACE, "[…]");
    const { times: before = 0, requestId: first = requestId } = sayings.get(text) ?? {};
    sayings.set(text, { times: before + times, requestId: first });
  }
  if (sayings.size === 0) return "";
  const often = [...sayings].sort(([, a], [, b]) => b.times - a.times);
  const lines = often.slice(0, SAYINGS_SHOWN).map(([text, { times, requestId }]) => {
    const count = times === 1 ? "" : `${number(times)} times: `;
    return `  ${count}${text}${requestId === undefined ? "" : ` (request ${requestId})`}\n`;
  });
  const hidden = often.length - lines.length;
  return `\nWhat Amazon said:\n${lines.join("")}${hidden === 0 ? "" : `  … and ${number(hidden)} other things: --json has all.\n`}`;
}

/** A record's place in its request, which differs where the trouble is one and the same. */
const PLACE = /\[\d+\]/g;
