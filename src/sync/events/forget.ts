import { DataError } from "../../errors.ts";
import type { EventsRun } from "../../model/run.ts";
import { abandonRun } from "../abandon.ts";
import type { Engine } from "../engine.ts";
import { holdingAudience } from "../lease.ts";
import { discard } from "../plan-run.ts";
import { rememberAccepted } from "../send.ts";
import { eventsCargo } from "./cargo.ts";

/**
 * Sees to it that nothing is sent of people who were forgotten at that instant, and that nothing of them waits for it: kept
 * plans of before go, and runs of before that are not over are given up. The next plan reads their source again, without
 * these people. What Amazon has of events can't be taken back: docs/privacy.md.
 * @param forgottenAt epoch milliseconds @throws {MachineError} ledger.audience-busy
 */
export async function dropUnsentEvents(engine: Engine, forgottenAt: number): Promise<void> {
  const { ledger } = engine;
  for (const key of await ledger.eventsKeys()) {
    const runs = await ledger.runs({ audienceKey: key, states: ["planning", "planned", "ready"] });
    const before = runs.filter(({ basis }) => (basis?.suppressedAt ?? 0) < forgottenAt);
    if (before.length === 0) continue;
    await holdingAudience(engine, key, async (fence) => {
      for (const run of before) {
        if (run.mode !== "events") continue;
        if (run.state !== "ready") await discard(engine, run.runId, fence);
        else await abandonRun(engine, await remembered(engine, run), forgotten(run), fence);
      }
    });
  }
}

/** The run, what Amazon has accepted of it being remembered. */
async function remembered(engine: Engine, run: EventsRun): Promise<EventsRun> {
  if (engine.state.hasWork(run.runId) && run.plan)
    await rememberAccepted(engine, eventsCargo(engine, run.plan.account, run.sync), run);
  return run;
}

const forgotten = ({ runId }: EventsRun): DataError =>
  new DataError("plan.people-forgotten", `People have been forgotten since run ${runId} was planned.`);
