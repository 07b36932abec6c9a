import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Batch, RunDetails } from "../index.ts";
import { version } from "../lib/version.ts";
import { eventsKey } from "../model/event-account.ts";
import { RUN_MODES } from "../model/mode.ts";
import { RUN_STATES } from "../model/run.ts";
import type { Work } from "./api/common.ts";
import type { Answered } from "./request-log.ts";
import type { Service } from "./service.ts";

const DAY_MS = 24 * 3_600_000;

export interface Metrics {
  answered(answer: Answered): void;
  text(): Promise<{ text: string; contentType: string }>;
  /** Counts no more. */
  close(): void;
}

/** Numbers for Prometheus. Labels hold names of ours, never anything of a person. */
export function createMetrics(
  {
    clock,
    log,
    hub,
    works,
    state,
    with: withHeadwater,
  }: Omit<Service, "url" | "auth" | "audit" | "startedAt">,
  scheduleLagMs: () => number,
): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const gauge = <L extends string>(name: string, help: string, labelNames: readonly L[] = []): Gauge<L> =>
    new Gauge({ name: `headwater_${name}`, help, labelNames, registers });
  const counter = <L extends string>(name: string, help: string, labelNames: readonly L[]): Counter<L> =>
    new Counter({ name: `headwater_${name}`, help, labelNames, registers });

  gauge("info", "The version that runs.", ["version"]).set({ version: version() }, 1);
  const http = new Histogram({
    name: "headwater_http_request_seconds",
    help: "Requests to the service, by how long they took.",
    labelNames: ["method", "route", "status"],
    buckets: [0.01, 0.05, 0.25, 1, 5, 30],
    registers,
  });
  const ended = counter("works_total", "Background work that has ended.", ["kind", "outcome"]);
  const rows = counter(
    "rows_total",
    "Rows of sources that were read, and those of them that were rejected.",
    ["what"],
  );
  const requests = counter(
    "amazon_requests_total",
    "Upload requests of runs that this process was at work on.",
    ["outcome", "status"],
  );
  const sent = counter(
    "events_total",
    "Events of runs that this process was at work on, by Amazon's answer.",
    ["outcome"],
  );
  const waited = counter("wait_seconds_total", "Seconds that runs waited, by what for.", ["reason"]);
  const working = gauge("works", "Background work now.", ["state"]);
  const lag = gauge("schedule_lag_seconds", "How late the last start by the clock was.");
  const runs = gauge("runs", "Runs in the ledger.", ["state", "mode"]);
  const oldest = gauge(
    "oldest_pending_job_age_seconds",
    "Since when Amazon has been at work on its oldest job; 0: on none.",
  );
  const matchRate = gauge("audience_match_rate", "Matched by Amazon, 0 to 1, as it last told.", [
    "audience_key",
  ]);
  const size = gauge("audience_size", "People of an audience, as Amazon last told.", [
    "audience_key",
    "what",
  ]);
  const snapshot = gauge(
    "snapshot_bytes",
    "What is remembered of an audience or of an advertiser's events, on disk.",
    ["audience_key"],
  );
  const daysLeft = gauge("login_days_left", "Until a connection's login ends.", ["connection"]);

  async function countRun({ runId, startedAt }: Work): Promise<void> {
    if (runId === undefined) return;
    const { report, batches, attempts } = await withHeadwater((headwater) => headwater.run(runId));
    if (report.plan.createdAt >= startedAt) {
      rows.inc({ what: "read" }, report.plan.rows.read);
      rows.inc({ what: "rejected" }, report.plan.rows.rejected);
    }
    if (report.mode === "events")
      for (const outcome of ["accepted", "refused"] as const)
        sent.inc({ outcome }, eventsIn(answeredSince({ batches, attempts }, startedAt), outcome));
    for (const { outcome, httpStatus, startedAt: at } of attempts)
      if (at >= startedAt) requests.inc({ outcome: outcome ?? "none", status: String(httpStatus ?? "none") });
  }

  const undo = hub.listen((happening) => {
    if (happening.kind !== "work") return;
    const { work, event } = happening;
    if (event?.kind === "waiting") waited.inc({ reason: event.reason }, event.ms / 1000);
    if (work.endedAt === undefined) return;
    ended.inc({ kind: work.kind, outcome: work.state });
    countRun(work).catch((error: unknown) => log.debug({ err: error }, "a run could not be counted"));
  });

  /** How large the file is that remembers what was sent under a key. */
  async function measure(folder: "audiences" | "events", key: string): Promise<void> {
    const file = await stat(join(state.home, folder, `${key}.duckdb`)).catch(() => undefined);
    if (file) snapshot.set({ audience_key: key }, file.size);
  }

  async function collect(): Promise<void> {
    working.reset();
    for (const one of ["waiting", "running"] as const)
      working.set({ state: one }, works.all().filter(({ state: now }) => now === one).length);
    lag.set(scheduleLagMs() / 1000);
    await withHeadwater(async (headwater) => {
      runs.reset();
      for (const mode of RUN_MODES)
        for (const one of RUN_STATES)
          runs.set({ state: one, mode }, await headwater.countRuns({ mode, states: [one] }));
      const accepted = await headwater.runs({ states: ["accepted"] });
      const since = Math.min(...accepted.map(({ startedAt, createdAt }) => startedAt ?? createdAt));
      oldest.set(accepted.length === 0 ? 0 : (clock.now() - since) / 1000);
      for (const { audienceKey, size: told } of await headwater.audiences()) {
        const label = { audience_key: audienceKey };
        await measure("audiences", audienceKey);
        if (!told) continue;
        if (told.received > 0) matchRate.set(label, told.matched / told.received);
        for (const what of ["received", "matched", "dsp"] as const) size.set({ ...label, what }, told[what]);
      }
      for (const { destination } of headwater.config.events)
        if (destination.advertiserId !== undefined)
          await measure(
            "events",
            eventsKey({ region: destination.region, advertiserId: destination.advertiserId }),
          );
      daysLeft.reset();
      for (const { connection, endsAt } of await headwater.logins())
        if (endsAt !== undefined) daysLeft.set({ connection }, (endsAt - clock.now()) / DAY_MS);
    });
  }

  return {
    answered: ({ method, route, status, ms }) =>
      http.observe({ method, route, status: String(status) }, ms / 1000),
    text: async () => {
      // What can be told without the ledger is told all the same.
      await collect().catch((error: unknown) => log.warn({ err: error }, "the ledger could not be measured"));
      return { text: await registry.metrics(), contentType: registry.contentType };
    },
    close: () => {
      undo();
      registry.clear();
    },
  };
}

type Requests = Pick<RunDetails, "batches" | "attempts">;

/** The batches that were tried since, and the parts of those: a part is named by its whole's name, a dot, and its number. */
function answeredSince({ batches, attempts }: Requests, since: number): Batch[] {
  const tried = new Set(attempts.filter(({ startedAt }) => startedAt >= since).map(({ batchId }) => batchId));
  const isTried = (batchId: string): boolean =>
    tried.has(batchId) || (batchId.includes(".") && isTried(batchId.slice(0, batchId.lastIndexOf("."))));
  return batches.filter(({ batchId }) => isTried(batchId));
}

const eventsIn = (batches: readonly Batch[], outcome: Batch["state"]): number =>
  batches.filter(({ state }) => state === outcome).reduce((sum, { records }) => sum + records, 0);
