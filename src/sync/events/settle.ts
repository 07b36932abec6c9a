import type { Fence } from "../../jobs/ledger.ts";
import type { EventsRun, Run } from "../../model/run.ts";
import { markRead } from "../../plan/event/log.ts";
import type { Engine } from "../engine.ts";
import { reportOf } from "../report.ts";
import { withKeptRunDatabase } from "../run-database.ts";
import { sendRun } from "../send.ts";
import { eventsCargo } from "./cargo.ts";

/** Sends what is left of a run of events, and settles it: Amazon has no job to be waited for. */
export async function resumeEvents(engine: Engine, run: EventsRun, fence: Fence): Promise<void> {
  const { runId, audienceKey, sync, plan, state } = run;
  if (state === "ready") {
    engine.onEvent({ kind: "resuming", runId, sync });
    // Before anything is sent that could not be remembered.
    await withKeptRunDatabase(engine, audienceKey, runId, async () => {});
    await sendRun(engine, eventsCargo(engine, plan!.account, sync), run, fence);
  }
  await settleEvents(engine, run, fence);
}

/** Every event has its answer: the source counts as read so far, and the run's tables and outbox are deleted. */
export async function settleEvents(engine: Engine, run: EventsRun, fence: Fence): Promise<void> {
  const { ledger, clock, state } = engine;
  const { runId, audienceKey, sync, startedAt, acceptedAt } = run;
  const now = clock.now();
  // Gone already, where a process died between the two below.
  if (state.hasWork(runId))
    await withKeptRunDatabase(engine, audienceKey, runId, (database) =>
      markRead(database, { entry: sync, forgetBefore: now - keptMs(engine) }),
    );
  await state.removeWork(runId);
  const told = (await ledger.run(runId)) ?? run;
  await ledger.updateRun(
    runId,
    {
      state: "settled",
      startedAt: told.startedAt ?? startedAt ?? now,
      acceptedAt: told.acceptedAt ?? acceptedAt ?? now,
      settledAt: now,
    },
    fence,
  );
  await ledger.updateRun(runId, { report: await reportOf(engine, runId) }, fence);
  await dropIdleBefore(engine, run, fence);
}

/** A cron job meets nothing new most of the time: of idle runs that follow one another, the newest is kept. */
async function dropIdleBefore(
  { ledger, state }: Engine,
  { audienceKey, sync }: EventsRun,
  fence: Fence,
): Promise<void> {
  const last = await ledger.runs({ audienceKey, sync, states: ["settled"], limit: 2 });
  const [, before] = last;
  if (!before || !last.every(wasIdle)) return;
  await state.removeRunFolder(before.runId);
  await ledger.removeRun(before.runId, fence);
}

/** Whether a run found nothing to send and nothing to tell of. */
const wasIdle = ({ mode, plan }: Run): boolean =>
  mode === "events" && plan !== undefined && plan.rows.events + plan.rows.rejected === 0;

/** An event is remembered for so long after the oldest that any source may still send, in milliseconds. */
const KEPT_BEYOND_MS = 30 * 24 * 3_600_000;

const keptMs = ({ config }: Engine): number =>
  Math.max(0, ...config.events.map(({ rules }) => rules.maxAgeMs)) + KEPT_BEYOND_MS;
