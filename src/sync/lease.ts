import { MachineError } from "../errors.ts";
import type { Fence } from "../jobs/ledger.ts";
import { isGone, thisProcess } from "../ledger/holder.ts";
import type { Engine } from "./engine.ts";

/** A holder on another machine whose heartbeat is older has lost the audience. In milliseconds. */
const STALE_AFTER_MS = 10 * 60_000;
const HEARTBEAT_MS = 60_000;

/**
 * Does `work` while this process alone holds the audience.
 * @throws {MachineError} ledger.audience-busy — another process holds it.
 */
export async function holdingAudience<T>(
  engine: Engine,
  audienceKey: string,
  work: (fence: Fence) => Promise<T>,
): Promise<T> {
  const { ledger, clock } = engine;
  const taken = await ledger.takeLease({
    audienceKey,
    holder: thisProcess(),
    now: clock.now(),
    staleAfterMs: STALE_AFTER_MS,
    isGone,
  });
  if ("heldBy" in taken)
    throw new MachineError("ledger.audience-busy", "Another run is at work on this audience.", {
      hint: `Wait until it ends (process ${taken.heldBy.pid}), then run the same command again.`,
    });
  const done = new AbortController();
  const beating = heartbeat(engine, taken, done.signal);
  try {
    return await work(taken);
  } finally {
    done.abort();
    await beating;
    await ledger.releaseLease(taken);
  }
}

/** Renews the lease until told to stop. A lost lease shows at the next write: every one is fenced. */
async function heartbeat({ ledger, clock }: Engine, fence: Fence, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await clock.sleep(HEARTBEAT_MS, stop).catch(() => undefined);
    if (!stop.aborted) await ledger.renewLease(fence, clock.now()).catch(() => undefined);
  }
}
