import { ConfigError } from "../errors.ts";
import { formatDuration } from "../lib/duration.ts";
import { thousands } from "../lib/number.ts";
import type { Audience } from "../model/audience.ts";
import type { AmazonJob } from "../model/batch.ts";
import type { KeyShares } from "../model/match-estimate.ts";
import type { AudiencePlan, EventsPlan, Notice, PlannedAmc } from "../model/plan.ts";
import type {
  AmcTables,
  AudienceReport,
  AudienceRun,
  EventsReport,
  EventsRun,
  ProcessedRecords,
  Run,
  RunReport,
} from "../model/run.ts";
import { audienceOf } from "./audience-of.ts";
import type { Engine } from "./engine.ts";
import { estimateOf } from "./match-estimate.ts";
import { matchNotice } from "./match-notice.ts";
import { reachedAmc } from "./reached-amc.ts";

/**
 * Amazon's jobs that take longer are told of, in milliseconds. The seed: large uploads take several minutes.
 * @source assumed beyond that: Amazon promises no time
 */
export const SLOW_AFTER_MS = 30 * 60_000;

/**
 * What a run tells a person, from the ledger; of a settled run, what it told then. `keys`: of the people who are there, once
 * Amazon has finished. @throws {ConfigError} run.unknown
 */
export async function reportOf(engine: Engine, runId: string, keys?: KeyShares): Promise<RunReport> {
  const run = await engine.ledger.run(runId);
  if (run?.report) return run.report;
  if (!run?.plan)
    throw new ConfigError("run.unknown", `There is no run ${runId}${run ? " with a plan" : ""}.`, {
      hint: "headwater runs lists them.",
    });
  return run.mode === "events"
    ? eventsReport(engine, run, run.plan)
    : audienceReport(engine, run, run.plan, keys);
}

async function audienceReport(
  engine: Engine,
  run: AudienceRun,
  plan: AudiencePlan,
  keys: KeyShares | undefined,
): Promise<AudienceReport> {
  const { ledger } = engine;
  const { runId, mode } = run;
  const audience = await audienceOf(engine, run.audienceKey);
  const { books, processed, requests, durationMs } = await countsOf(engine, run);
  const size = sizeOf(audience);
  const before = run.state === "settled" ? await reportBefore(engine, run) : undefined;
  // Of a probe's audiences the rates are the question.
  const isOfSync = plan.origin?.kind !== "probe";
  const estimate = run.state === "settled" && isOfSync ? estimateOf(plan, keys, before) : undefined;
  return {
    runId,
    sync: run.sync,
    mode,
    state: run.state,
    audience: {
      name: audience.name,
      audienceId: audience.audienceId,
      created: plan.audience.standing === "create" && books.planned > 0 && audience.audienceId !== undefined,
    },
    plan,
    books,
    processed,
    requests,
    amc: reachedAmc(plan.amc, audience),
    amcTables: amcTables(plan.amc, audience),
    ...size,
    estimate,
    durationMs,
    notices: [
      ...plan.notices,
      ...noticesOf(run, books, processed),
      ...partialNotice(plan.amc, processed),
      ...slowNotice(runId, await ledger.amazonJobs(runId), engine.clock.now()),
      ...(run.state === "settled" && isOfSync
        ? [matchNotice(plan, size, before?.matchRate, estimate?.grown)]
        : []),
    ].filter((notice) => notice !== undefined),
    error: run.lastError,
  };
}

async function eventsReport(engine: Engine, run: EventsRun, plan: EventsPlan): Promise<EventsReport> {
  const { books, processed, requests, durationMs } = await countsOf(engine, run);
  return {
    runId: run.runId,
    sync: run.sync,
    mode: run.mode,
    state: run.state,
    account: plan.account,
    plan,
    books,
    processed,
    requests,
    durationMs,
    notices: [...plan.notices, ...noticesOf(run, books, processed)],
    error: run.lastError,
  };
}

/** What there is to count of every run. */
async function countsOf({ ledger }: Engine, { runId, startedAt, acceptedAt }: Run) {
  const [books, processed, requests] = await Promise.all([
    ledger.books(runId),
    ledger.processed(runId),
    ledger.countAttempts(runId),
  ]);
  const durationMs = startedAt !== undefined && acceptedAt !== undefined ? acceptedAt - startedAt : undefined;
  return { books, processed, requests, durationMs };
}

/**
 * @source Amazon's guide amazon-marketing-cloud/audiences/audience-management-service (read 2026-11-26; documented: names,
 * columns; the guide calls audience_id a text of this table and compares it with a number in its example)
 */
function amcTables(amc: PlannedAmc | undefined, { audienceId }: Audience): AmcTables | undefined {
  if (amc?.reach !== "connection" || audienceId === undefined) return undefined;
  const [members, logs] = ["APP_audience_members_SUFFIX", "APP_audience_logs_SUFFIX"];
  return {
    instanceId: amc.instanceId,
    members,
    logs,
    query: `SELECT COUNT(DISTINCT user_id) AS matched_users FROM ${members} WHERE audience_id = '${audienceId}'`,
  };
}

/** The audience's size as Amazon last counted it, and its match rate. */
const sizeOf = ({ size }: Audience): Pick<AudienceReport, "audienceSize" | "matchRate"> => ({
  audienceSize: size && {
    received: size.received,
    matched: size.matched,
    dsp: size.dsp,
    fromHere: size.fromHere,
  },
  matchRate: size && size.received > 0 ? size.matched / size.received : undefined,
});

/** What the last settled run before this one told, of which Amazon had counted a match rate. */
async function reportBefore(
  { ledger }: Engine,
  { audienceKey, runId }: Run,
): Promise<AudienceReport | undefined> {
  const settled = await ledger.runs({ audienceKey, states: ["settled"], limit: RUNS_LOOKED_AT });
  const earlier = settled.slice(settled.findIndex((run) => run.runId === runId) + 1);
  return earlier
    .flatMap(({ report }) => (report && report.mode !== "events" ? [report] : []))
    .find(({ matchRate }) => matchRate !== undefined);
}

/** Far enough back to find one that Amazon has counted. */
const RUNS_LOOKED_AT = 20;

function slowNotice(runId: string, jobs: readonly AmazonJob[], now: number): Notice[] {
  const slow = jobs.filter(
    ({ state, acceptedAt }) => state === "pending" && now - acceptedAt > SLOW_AFTER_MS,
  );
  if (slow.length === 0) return [];
  const longestMs = now - Math.min(...slow.map(({ acceptedAt }) => acceptedAt));
  const polls = Math.max(...slow.map(({ polls }) => polls));
  return [
    {
      code: "run.jobs-slow",
      message: `Amazon has had ${slow.length} of ${jobs.length} requests for ${formatDuration(wholeMinutes(longestMs))} and is not done with them. ${askedWords(polls)}`,
      hint: `headwater settle --wait 10m asks on; other people's changes need not wait for it. After a day, headwater runs retry ${runId} sends them again, and Amazon's support can look up the request ids that headwater runs ${runId} shows.`,
    },
  ];
}

const wholeMinutes = (ms: number): number => Math.floor(ms / 60_000) * 60_000;

const askedWords = (polls: number): string =>
  polls === 0
    ? "It was not asked since."
    : `Asked ${polls === 1 ? "once" : `${polls} times`}, it said that it is still at work.`;

function noticesOf(
  { runId, sync, mode }: Run,
  { refused }: RunReport["books"],
  { failed, invalidRecords, expired, records }: RunReport["processed"],
): Notice[] {
  const notices: Notice[] = [];
  if (refused > 0)
    notices.push({
      code: "run.records-refused",
      message: `Amazon refused ${thousands(refused)} ${mode === "events" ? "event" : "record"}${refused === 1 ? "" : "s"}.`,
      hint: `headwater runs export ${runId} refused --to refused.csv lists them, and why. ${mode === "events" ? `One is sent again when its row has changed, or after headwater runs retry ${runId}.` : "One that was refused alone is sent again when its row has changed, the others by the next sync."}`,
    });
  if (failed > 0 || invalidRecords > 0)
    notices.push({
      code: "run.records-not-kept",
      message: `Amazon took the records and then did not keep all of them (${failed} jobs failed, ${thousands(invalidRecords)} records invalid${unattributedWords(records)}).`,
      hint: `The next sync sends again those whom Amazon named: headwater sync ${sync}`,
    });
  if (expired > 0)
    notices.push({
      code: "run.jobs-expired",
      message: `Amazon no longer tells what became of ${expired} requests that it had accepted.`,
      hint: `headwater runs retry ${runId} has their people sent again by the next sync.`,
    });
  return notices;
}

const unattributedWords = (records: ProcessedRecords | undefined): string =>
  records === undefined || records.unattributed === 0
    ? ""
    : `; of ${thousands(records.unattributed)} it did not say which`;

/**
 * PARTIALLYSUCCEEDED is about places, not about people.
 * @source Amazon's guide amazon-marketing-cloud/audiences/audience-management-service (read 2026-11-24; documented; the answer
 * does not name the place)
 */
function partialNotice(amc: PlannedAmc | undefined, { partial, jobs }: RunReport["processed"]): Notice[] {
  if (partial === 0) return [];
  const places =
    amc?.reach === "connection"
      ? [
          `AMC instance ${amc.instanceId}`,
          ...(amc.advertiserId ? [`DSP advertiser ${amc.advertiserId}`] : []),
        ]
      : ["its DSP advertiser"];
  return [
    {
      code: "run.jobs-partial",
      message: `Of ${partial} of ${jobs} requests, one of the places that they go to took the records and another did not: ${places.join(", ")}. Amazon does not say which.`,
      hint: "Compare matched and usable in the DSP, and the counts in AMC. headwater runs retry RUN has these people sent again by the next sync.",
    },
  ];
}
