import type { Logger } from "pino";
import { HeadwaterError } from "../errors.ts";
import type { Headwater, OpenOptions } from "../index.ts";
import type { Clock } from "../lib/clock.ts";
import { newId } from "../lib/id.ts";
import type { Work } from "./api/common.ts";
import { failureOf } from "./failure.ts";
import type { Hub, WorkGiven, Works } from "./service.ts";

/** Works that run at the same time: each may use all the memory that DuckDB is given. */
const AT_ONCE = 2;
/** Works that have ended are told of so long, in milliseconds, and so many of them. */
const KEPT_MS = 24 * 3_600_000;
const KEPT = 200;
/** Another process at an audience is waited for so long, and looked for so often, in milliseconds. */
const BUSY_MS = { patience: 10 * 60_000, pause: 2_000 };

export interface WorksOptions {
  open(options: Pick<OpenOptions, "onEvent" | "signal">): Promise<Headwater>;
  clock: Clock;
  hub: Hub;
  log: Logger;
}

interface Job {
  work: Work;
  carryOut: (given: WorkGiven) => Promise<void>;
  controller: AbortController;
  ended: Promise<void>;
  end: () => void;
}

/** Someone asked for an end. */
class WorkStopped extends Error {
  override readonly name = "WorkStopped";
}

export function createWorks({ open, clock, hub, log }: WorksOptions): Works {
  /** Oldest first. */
  let jobs: Job[] = [];
  let closing = false;

  const tell = (job: Job, event?: Parameters<NonNullable<OpenOptions["onEvent"]>>[0]): void =>
    hub.tell({ kind: "work", work: { ...job.work }, ...(event && { event }) });

  const isOpen = ({ work: { state } }: Job): boolean => state === "waiting" || state === "running";

  /** Erasing people reaches every audience: it is alone. Else those of one sync follow one another. */
  const isInTheWay = (one: Job, other: Job): boolean =>
    one.work.kind === "forget" ||
    other.work.kind === "forget" ||
    (one.work.sync !== undefined && one.work.sync === other.work.sync);

  function startWaiting(): void {
    const open = jobs.filter(isOpen);
    for (const [place, job] of open.entries()) {
      if (job.work.state !== "waiting") continue;
      const earlier = open.filter(
        (other, at) => other !== job && (at < place || other.work.state === "running"),
      );
      if (open.filter(({ work }) => work.state === "running").length >= AT_ONCE) return;
      if (!earlier.some((other) => isOpen(other) && isInTheWay(job, other))) void run(job);
    }
  }

  async function run(job: Job): Promise<void> {
    job.work.state = "running";
    tell(job);
    try {
      await whileNotBusy(job);
      finish(job, "done");
    } catch (error) {
      if (job.controller.signal.aborted) return finish(job, "stopped");
      job.work.error = failureOf(error);
      log.warn(
        { err: error, workId: job.work.workId, work: job.work.kind, sync: job.work.sync },
        "work failed",
      );
      finish(job, "failed");
    }
  }

  /** Does the work, and does it again when another process was at its audience: nothing has come of it then. */
  async function whileNotBusy(job: Job): Promise<void> {
    const until = clock.now() + BUSY_MS.patience;
    for (;;) {
      try {
        return await once(job);
      } catch (error) {
        const isBusy = error instanceof HeadwaterError && error.code === "ledger.audience-busy";
        if (!isBusy || job.work.kind === "forget" || clock.now() >= until) throw error;
        await clock.sleep(BUSY_MS.pause, job.controller.signal);
      }
    }
  }

  async function once(job: Job): Promise<void> {
    const { work, controller } = job;
    const { signal } = controller;
    const onEvent: OpenOptions["onEvent"] = (event) => {
      work.doing = { ...event };
      tell(job, event);
    };
    await using headwater = await open({ onEvent, signal });
    await job.carryOut({
      headwater,
      signal,
      isRun: (runId) => {
        work.runId = runId;
        tell(job);
        hub.tell({ kind: "run", runId });
      },
      isReceipt: (receiptId) => {
        work.receiptId = receiptId;
        tell(job);
      },
    });
  }

  function finish(job: Job, state: "done" | "stopped" | "failed"): void {
    if (!isOpen(job)) return;
    const { work } = job;
    work.state = state;
    work.endedAt = clock.now();
    delete work.doing;
    log.info(
      {
        workId: work.workId,
        work: work.kind,
        sync: work.sync,
        runId: work.runId,
        state,
        ms: work.endedAt - work.startedAt,
      },
      "work ended",
    );
    tell(job);
    if (work.runId !== undefined) hub.tell({ kind: "run", runId: work.runId });
    job.end();
    dropOld();
    startWaiting();
  }

  function dropOld(): void {
    const ended = jobs.filter((job) => !isOpen(job));
    const dropped = new Set([
      ...ended.slice(0, Math.max(0, ended.length - KEPT)),
      ...ended.filter(({ work }) => (work.endedAt ?? 0) < clock.now() - KEPT_MS),
    ]);
    jobs = jobs.filter((job) => !dropped.has(job));
  }

  const stop = (workId: string): boolean => {
    const job = jobs.find(({ work }) => work.workId === workId);
    if (!job || !isOpen(job)) return false;
    job.controller.abort(new WorkStopped("Someone stopped it."));
    if (job.work.state === "waiting") finish(job, "stopped");
    return true;
  };

  return {
    start(given, carryOut) {
      const { promise: ended, resolve: end } = Promise.withResolvers<void>();
      const work: Work = { workId: newId(), state: "waiting", startedAt: clock.now(), ...given };
      const job: Job = { work, carryOut, controller: new AbortController(), ended, end };
      jobs.push(job);
      if (closing) stop(work.workId);
      else startWaiting();
      if (work.state === "waiting") tell(job);
      return { ...work };
    },
    get: (workId) => copyOf(jobs.find(({ work }) => work.workId === workId)),
    all: () => jobs.map(({ work }) => ({ ...work })).reverse(),
    on: ({ runId, sync }) => {
      const concerned = jobs.filter(
        (job) =>
          isOpen(job) &&
          ((runId !== undefined && job.work.runId === runId) ||
            (sync !== undefined && job.work.sync === sync)),
      );
      return copyOf(concerned.find(({ work }) => work.state === "running") ?? concerned[0]);
    },
    stop,
    close: async () => {
      closing = true;
      const open = jobs.filter(isOpen);
      for (const { work } of open) stop(work.workId);
      await Promise.all(open.map(({ ended }) => ended));
    },
  };
}

const copyOf = (job: Job | undefined): Work | undefined => job && { ...job.work };
