import { HeadwaterError, type Run, type ScheduleState, sourceNow } from "../index.ts";
import { RUN_STATES } from "../model/run.ts";
import { nextDue, renewalEveryMs } from "./schedule.ts";
import type { Scheduled } from "./scheduled.ts";
import type { Service } from "./service.ts";
import { carry } from "./start-entry.ts";

/** Who starts what nobody started. */
export const SCHEDULE = "schedule";

/** Longest time between two looks at files and schedules, in milliseconds. */
const LOOK_MS = 5_000;
/** A file that somebody writes still changes: it is read once it has stood still for so long, in milliseconds. */
const STILL_MS = 60_000;

export interface Scheduler {
  /** Starts what is due now. Never throws. */
  look(): Promise<void>;
  /** Looks again and again, until `signal`. */
  run(signal: AbortSignal): Promise<void>;
  /** When something is due next, at the latest in five seconds: epoch milliseconds. */
  nextAt(): number;
  /** How late the last start by the clock was, in milliseconds. */
  readonly lagMs: number;
}

/** What is known of a schedule while this process runs. */
interface Watched {
  /** The schedule as it was seen last: one that changes is due from then on only. */
  schedule: string;
  /** How its source stands, and since when. */
  stamp?: string | undefined;
  since: number;
  /** Its settings when a safety stop was found. */
  heldEtag?: string;
}

/** What the ledger knows of the runs of syncs and of entries of `events`. */
export interface KnownRuns {
  /** The newest few of one, newest first. */
  runsOf(sync: string): Promise<Run[]>;
  /** The newest of each that was executed. */
  lastExecuted(syncs: readonly string[]): Promise<Run[]>;
}

export const knownRuns = ({ with: withHeadwater }: Pick<Service, "with">): KnownRuns => ({
  runsOf: (sync) => withHeadwater((headwater) => headwater.runs({ sync, limit: 5 })),
  lastExecuted: (syncs) => withHeadwater((headwater) => headwater.lastRuns(syncs, EXECUTED)),
});

export function createScheduler(
  { clock, log, works, state: { kept } }: Pick<Service, "clock" | "log" | "works" | "state">,
  scheduled: () => Promise<readonly Scheduled[]>,
  { runsOf, lastExecuted }: KnownRuns,
): Scheduler {
  const watched = new Map<string, Watched>();
  let nextAt = 0;
  let lagMs = 0;

  /** One look at a time: two would both start what is due. */
  let looking: Promise<void> | undefined;
  const look = (): Promise<void> => {
    looking ??= lookNow().finally(() => {
      looking = undefined;
    });
    return looking;
  };

  async function lookNow(): Promise<void> {
    try {
      const now = clock.now();
      const entries = await scheduled();
      const states = new Map((await kept.scheduleStates()).map((one) => [one.sync, one]));
      const unknown = entries.map(({ entry }) => entry.name).filter((name) => !states.has(name));
      const stamps = new Map((await lastExecuted(unknown)).map((run) => [run.sync, stampOf(run)]));
      nextAt = now + LOOK_MS;
      const changed: ScheduleState[] = [];
      for (const one of entries) {
        const { name } = one.entry;
        const state = states.get(name) ?? { sync: name, dealtWithUntil: now, ...stamps.get(name) };
        const next = await lookAt(one, state, { isNew: !states.has(name), now }).catch((error: unknown) =>
          log.error({ err: error, sync: name }, "a schedule failed"),
        );
        if (next) changed.push(next);
      }
      // In one transaction: each takes milliseconds, in which nobody is answered.
      if (changed.length > 0) await kept.saveScheduleStates(changed);
    } catch (error) {
      nextAt = clock.now() + LOOK_MS;
      log.error({ err: error }, "the schedules could not be read");
    }
  }

  /** Starts it if it is due; returns what is to be remembered of it otherwise. */
  async function lookAt(
    one: Scheduled,
    state: ScheduleState,
    { isNew, now }: { isNew: boolean; now: number },
  ): Promise<ScheduleState | undefined> {
    const { entry, schedule } = one;
    const saying = JSON.stringify(schedule);
    const before = watched.get(entry.name);
    const found = sourceNow(entry.source)?.stamp;
    const here: Watched = {
      ...before,
      schedule: saying,
      stamp: found,
      since: before && before.stamp === found ? before.since : now,
    };
    watched.set(entry.name, here);
    const due = nextDue(schedule, now);
    if (due !== undefined) nextAt = Math.min(nextAt, due);
    if (isNew || (before && before.schedule !== saying)) return { ...state, dealtWithUntil: now };
    return works.on({ sync: entry.name }) ? undefined : startIfDue(one, state, here, now);
  }

  async function startIfDue(
    one: Scheduled,
    state: ScheduleState,
    here: Watched,
    now: number,
  ): Promise<ScheduleState | undefined> {
    const { entry, schedule } = one;
    if (schedule.paused) return passBy(state, now);
    const dueAt = nextDue(schedule, state.dealtWithUntil);
    const byClock = dueAt !== undefined && dueAt <= now;
    const changed =
      here.stamp !== undefined && here.stamp !== state.sourceStamp && now - here.since >= STILL_MS;
    const renewEvery =
      one.kind === "syncs" && schedule.cron === undefined && schedule.fileChanges
        ? renewalEveryMs(one.entry)
        : undefined;
    const byAge =
      renewEvery !== undefined && now - state.dealtWithUntil >= renewEvery && here.stamp !== undefined;
    if (!byClock && !(schedule.fileChanges && changed) && !byAge) return undefined;
    const runs = await runsOf(entry.name);
    const dealtWith = { ...state, dealtWithUntil: now, ...(here.stamp && { sourceStamp: here.stamp }) };
    // Somebody ran it by hand since the file has changed: there is nothing left for this change to start.
    const last = runs.find(({ state: at }) => EXECUTED.includes(at));
    if (!byClock && !byAge && last?.basis?.sourceStamp === here.stamp) return dealtWith;
    if (isHeld(one, here, runs)) return byClock || byAge ? dealtWith : undefined;
    // A run that ended since the states were read has dealt with it.
    const latest = await kept.scheduleState(entry.name);
    if (latest?.dealtWithUntil !== state.dealtWithUntil || works.on({ sync: entry.name })) return undefined;
    if (byClock) lagMs = now - dueAt;
    start(one, dealtWith);
    return undefined;
  }

  /** A plan waits for a person, and nothing that it is made from has changed since: another would be the same. */
  function isHeld({ etag }: Scheduled, here: Watched, runs: readonly Run[]): boolean {
    const newest = runs.find(({ state }) => state !== "discarded");
    if (newest?.state !== "planned" || !newest.plan?.safetyStop) {
      delete here.heldEtag;
      return false;
    }
    here.heldEtag ??= etag;
    return newest.basis?.sourceStamp === here.stamp && here.heldEtag === etag;
  }

  /** What falls due while a schedule is paused is not made up for. */
  const passBy = (state: ScheduleState, now: number): ScheduleState | undefined =>
    now - state.dealtWithUntil >= STILL_MS ? { ...state, dealtWithUntil: now } : undefined;

  /**
   * Its instants are dealt with once there is a plan, or an error: a process that dies before starts it again, and one
   * that dies later goes on with the run.
   */
  function start({ kind, entry: { name } }: Scheduled, dealtWith: ScheduleState): void {
    const isEvents = kind === "events";
    const work = isEvents ? ({ kind: "send", isEvents } as const) : ({ kind: "sync" } as const);
    works.start({ ...work, sync: name, by: SCHEDULE }, async ({ headwater, isRun, signal }) => {
      try {
        await carry(
          headwater,
          { name, isEvents },
          {
            approve: async ({ planId }) => {
              isRun(planId);
              await kept.saveScheduleStates([dealtWith]);
              return true;
            },
          },
        );
      } catch (error) {
        const isBusy = error instanceof HeadwaterError && error.code === "ledger.audience-busy";
        if (!signal.aborted && !isBusy) await kept.saveScheduleStates([dealtWith]);
        throw error;
      }
    });
  }

  return {
    look,
    nextAt: () => nextAt,
    get lagMs() {
      return lagMs;
    },
    run: async (signal) => {
      while (!signal.aborted) {
        await look();
        await clock.sleep(Math.max(1, nextAt - clock.now()), signal).catch(() => undefined);
      }
    },
  };
}

const EXECUTED = RUN_STATES.filter((state) => !["planning", "planned", "discarded"].includes(state));

const stampOf = ({ basis }: Run): Pick<ScheduleState, "sourceStamp"> =>
  basis?.sourceStamp === undefined ? {} : { sourceStamp: basis.sourceStamp };
