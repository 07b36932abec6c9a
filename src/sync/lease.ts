import { MachineError } from "../errors.ts";
import type { Fence } from "../jobs/ledger.ts";
import { isGone, thisProcess } from "../ledger/holder.ts";
import type { Engine } from "./engine.ts";

/** A holder on another machine whose heartbeat is older has lost the audience. In milliseconds. */
const STALE_AFTER_MS = 10 * 60_000;
const HEARTBEAT_MS = 60_000;

/** Audiences held by this process: a lease is a process's, and two runs in one process must not share it. */
const heldHere = new Set<string>();

/**
 * Does `work` while this process alone holds the audience.
 * @throws {MachineError} ledger.audience-busy — another process holds it.
 */
export async function holdingAudience<T>(
  engine: Engine,
  audienceKey: string,
  work: (fence: Fence) => Promise<T>,
): Promise<T> {
  const { ledger, clock, state } = engine;
  const here = `${state.path}\n${audienceKey}`;
  if (heldHere.has(here)) throw busy(process.pid);
  heldHere.add(here);
  try {
    const taken = await ledger.takeLease({
      audienceKey,
      holder: thisProcess(),
      now: clock.now(),
      staleAfterMs: STALE_AFTER_MS,
      isGone,
    });
    if ("heldBy" in taken) throw busy(taken.heldBy.pid);
    return await whileHeld(engine, taken, work);
  } finally {
    heldHere.delete(here);
  }
}

const busy = (pid: number): MachineError =>
  new MachineError("ledger.audience-busy", "Another run is at work on this audience.", {
    hint: `Wait until it ends (process ${pid}), then run the same command again.`,
  });

async function whileHeld<T>(engine: Engine, fence: Fence, work: (fence: Fence) => Promise<T>): Promise<T> {
  const done = new AbortController();
  const beating = heartbeat(engine, fence, done.signal);
  try {
    return await work(fence);
  } finally {
    done.abort();
    await beating;
    await engine.ledger.releaseLease(fence);
  }
}

/** Renews the lease until told to stop. A lost lease shows at the next write: every one is fenced. */
async function heartbeat({ ledger, clock }: Engine, fence: Fence, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await clock.sleep(HEARTBEAT_MS, stop).catch(() => undefined);
    if (!stop.aborted) await ledger.renewLease(fence, clock.now()).catch(() => undefined);
  }
}
