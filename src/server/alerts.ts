import { type RunReport, sourceNow } from "../index.ts";
import { redact } from "../lib/redact.ts";
import type { Work } from "./api/common.ts";
import { entryPath } from "./next-step.ts";
import { intervalMs } from "./schedule.ts";
import type { Scheduled } from "./scheduled.ts";
import type { Service } from "./service.ts";
import type { Webhooks } from "./webhooks.ts";

const DAY_MS = 24 * 3_600_000;
/** How often it is looked at what has no moment of its own, in milliseconds. */
const LOOK_MS = 60_000;
/** A login is announced so long before it ends, in milliseconds. */
const ENDS_SOON_MS = 30 * DAY_MS;
/** A source is stale when it is older than this many intervals of its schedule, and older than a day. */
const STALE_INTERVALS = 2;
/** Below this part of its usual rate, an audience's match rate is low; usual is the median of at least so many. */
const LOW_PART = 0.8;
/** Rates are quotients: 0.72 is 80 % of 0.9, though 0.9 * 0.8 is more than 0.72 in a computer. */
const ROUNDING = 1e-9;
const LEAST_HISTORY = 3;
/** Runs that settled are looked for among so many of the newest. */
const LOOKED_AT = 50;

/** What a run was of, and how well its people matched. */
const toldOf = (report: RunReport) =>
  report.mode === "events"
    ? { advertiserId: report.account.advertiserId }
    : { audience: report.audience.name, matchRate: report.matchRate };

export interface Alerts {
  /** Looks at everything that has no moment of its own. */
  look(): Promise<void>;
  run(signal: AbortSignal): Promise<void>;
}

/** Has webhooks told of what a person may have to act on. Names and numbers of ours, and nothing of any person. */
export function watchForAlerts(
  service: Pick<Service, "state" | "clock" | "log" | "hub" | "with" | "url">,
  webhooks: Webhooks,
  scheduled: () => Promise<readonly Scheduled[]>,
): Alerts {
  const { state, clock, log, hub, with: withHeadwater } = service;
  const address = (path: string): string => `${service.url}${path}`;

  async function onWorkEnd(work: Work): Promise<void> {
    if (work.state !== "failed" || work.error === undefined) return;
    const { workId, runId, sync, kind, error, endedAt = clock.now() } = work;
    const run = runId === undefined ? undefined : await runOf(runId);
    const about = { runId, sync, kind, code: error.code, message: redact(error.message) };
    if (run?.state === "planned" && run.plan?.safetyStop)
      await webhooks.tell("run.safety-stop", run.runId, endedAt, {
        ...about,
        removals: run.plan.safetyStop.removals,
        url: address(`/runs/${run.runId}`),
      });
    else
      await webhooks.tell("run.failed", runId ?? workId, endedAt, {
        ...about,
        url: address(runId === undefined ? "/runs" : `/runs/${runId}`),
      });
  }

  const runOf = (runId: string) =>
    withHeadwater(async (headwater) => (await headwater.overview(runId)).run).catch(() => undefined);

  async function settledRuns(): Promise<void> {
    if (!(await webhooks.wanted("run.settled")) && !(await webhooks.wanted("audience.low-match-rate")))
      return;
    const runs = await withHeadwater((headwater) =>
      headwater.runs({ states: ["settled"], limit: LOOKED_AT }),
    );
    for (const { runId, sync, mode, audienceKey, settledAt, report } of runs) {
      if (settledAt === undefined || settledAt < clock.now() - DAY_MS) continue;
      await webhooks.tell("run.settled", runId, settledAt, {
        runId,
        sync,
        mode,
        ...(report && toldOf(report)),
        books: report?.books,
        processed: report?.processed,
        url: address(`/runs/${runId}`),
      });
      if (report && report.mode !== "events") await lowMatchRate(audienceKey, report.audience.name);
    }
  }

  /** Against the audience's own history: what is usual differs from list to list. */
  async function lowMatchRate(audienceKey: string, audience: string): Promise<void> {
    const sizes = (await state.kept.audienceSizes(audienceKey)).filter(({ received }) => received > 0);
    const rates = sizes.map(({ matched, received }) => matched / received);
    const earlier = rates.slice(0, -1);
    const last = sizes.at(-1);
    const usual = median(earlier);
    if (!last || earlier.length < LEAST_HISTORY || rates.at(-1)! >= usual * LOW_PART - ROUNDING) return;
    await webhooks.tell("audience.low-match-rate", `${audienceKey} ${dayOf(last.at)}`, last.at, {
      audienceKey,
      audience,
      matchRate: rates.at(-1),
      usual,
      received: last.received,
      matched: last.matched,
      url: address(`/audiences/${audienceKey}`),
    });
  }

  async function endingLogins(): Promise<void> {
    if (!(await webhooks.wanted("connection.ends-soon"))) return;
    const now = clock.now();
    // One that was kept before the settings named a token is in no use: its end is no news.
    for (const { connection, state, endsAt } of await withHeadwater((headwater) => headwater.logins()))
      if (state !== "file" && endsAt !== undefined && endsAt - now <= ENDS_SOON_MS)
        await webhooks.tell("connection.ends-soon", `${connection} ${dayOf(endsAt)}`, now, {
          connection,
          endsAt: new Date(endsAt).toISOString(),
          daysLeft: Math.max(0, Math.floor((endsAt - now) / DAY_MS)),
          url: address("/connections"),
        });
  }

  async function staleSources(): Promise<void> {
    if (!(await webhooks.wanted("source.stale"))) return;
    const now = clock.now();
    for (const { kind, entry, schedule } of await scheduled()) {
      const interval = intervalMs(schedule, now);
      const source = sourceNow(entry.source);
      if (interval === undefined || !source) continue;
      if (now - source.modifiedAt <= Math.max(DAY_MS, STALE_INTERVALS * interval)) continue;
      await webhooks.tell("source.stale", `${entry.name} ${source.modifiedAt}`, now, {
        sync: entry.name,
        changedAt: new Date(source.modifiedAt).toISOString(),
        url: address(entryPath(entry.name, kind === "events")),
      });
    }
  }

  async function quietly(what: Promise<void>): Promise<void> {
    await what.catch((error: unknown) => log.error({ err: error }, "webhooks could not be told"));
  }

  async function look(): Promise<void> {
    await quietly(settledRuns());
    await quietly(endingLogins());
    await quietly(staleSources());
  }

  return {
    look,
    run: async (signal) => {
      let wake = new AbortController();
      const undo = hub.listen((happening) => {
        if (happening.kind === "run") wake.abort();
        if (happening.kind === "work" && happening.work.endedAt !== undefined)
          void quietly(onWorkEnd(happening.work));
      });
      try {
        while (!signal.aborted) {
          wake = new AbortController();
          await look();
          await clock.sleep(LOOK_MS, AbortSignal.any([signal, wake.signal])).catch(() => undefined);
        }
      } finally {
        undo();
      }
    },
  };
}

const dayOf = (at: number): string => new Date(at).toISOString().slice(0, "2026-01-15".length);

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
