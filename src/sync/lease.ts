import { HeadwaterError, MachineError } from "../errors.ts";
import type { Fence } from "../jobs/ledger.ts";
import { isGone, thisProcess } from "../ledger/holder.ts";
import { isEventsKey } from "../model/event-account.ts";
import type { Engine } from "./engine.ts";

type Holding = Pick<Engine, "ledger" | "clock" | "state">;

/** A holder on another machine whose heartbeat is older has lost what it held. In milliseconds. */
const STALE_AFTER_MS = 10 * 60_000;
const HEARTBEAT_MS = 60_000;

/** What this process holds: a lease is a process's, and two runs in one process must not share it. */
const heldHere = new Set<string>();

/**
 * Does `work` while this process alone holds the audience.
 * @throws {MachineError} ledger.audience-busy — another process holds it.
 */
export async function holdingAudience<T>(
  engine: Holding,
  audienceKey: string,
  work: (fence: Fence) => Promise<T>,
): Promise<T> {
  const held = await tryHolding(engine, audienceKey, work);
  if ("done" in held) return held.done;
  const what = isEventsKey(audienceKey) ? "the events of this advertiser" : "this audience";
  throw new MachineError("ledger.audience-busy", `Another run is at work on ${what}.`, {
    hint: `Wait until it ends (process ${held.heldBy}), then run the same command again.`,
  });
}

/** Whether an error says that another run or process has the audience. */
export const isBusy = (error: unknown): boolean =>
  error instanceof HeadwaterError && error.code === "ledger.audience-busy";

/** Does `work` while this process alone holds all of these. @throws {MachineError} ledger.audience-busy */
export function holdingAll<T>(engine: Holding, keys: readonly string[], work: () => Promise<T>): Promise<T> {
  const [first, ...others] = keys;
  return first === undefined
    ? work()
    : holdingAudience(engine, first, () => holdingAll(engine, others, work));
}

/** How long a login's turn is waited for, and how often it is looked whether it has come, in milliseconds. */
const TURN_MS = { patience: 180_000, pause: 100 };

/**
 * Does `work` while nobody else does any for this connection's login, in whatever process: waits for its turn.
 * @throws {MachineError} ledger.login-busy
 */
export async function holdingLogin<T>(
  engine: Holding,
  connection: string,
  work: () => Promise<T>,
): Promise<T> {
  const until = engine.clock.now() + TURN_MS.patience;
  for (;;) {
    const held = await tryHolding(engine, `login ${connection}`, work);
    if ("done" in held) return held.done;
    if (engine.clock.now() >= until)
      throw new MachineError(
        "ledger.login-busy",
        `Another process has been renewing the login of connection "${connection}" for ${TURN_MS.patience / 60_000} minutes.`,
        { hint: `Look at process ${held.heldBy}, then run the same command again.` },
      );
    await engine.clock.sleep(TURN_MS.pause);
  }
}

/** Does `work` if nobody else holds `key`; else says which process does. */
async function tryHolding<T>(
  engine: Holding,
  key: string,
  work: (fence: Fence) => Promise<T>,
): Promise<{ done: T } | { heldBy: number }> {
  const { ledger, clock, state } = engine;
  const here = `${state.path}\n${key}`;
  if (heldHere.has(here)) return { heldBy: process.pid };
  heldHere.add(here);
  try {
    const taken = await ledger.takeLease({
      audienceKey: key,
      holder: thisProcess(),
      now: clock.now(),
      staleAfterMs: STALE_AFTER_MS,
      isGone,
    });
    if ("heldBy" in taken) return { heldBy: taken.heldBy.pid };
    return { done: await whileHeld(engine, taken, work) };
  } finally {
    heldHere.delete(here);
  }
}

async function whileHeld<T>(engine: Holding, fence: Fence, work: (fence: Fence) => Promise<T>): Promise<T> {
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
async function heartbeat({ ledger, clock }: Holding, fence: Fence, stop: AbortSignal): Promise<void> {
  while (!stop.aborted) {
    await clock.sleep(HEARTBEAT_MS, stop).catch(() => undefined);
    if (!stop.aborted) await ledger.renewLease(fence, clock.now()).catch(() => undefined);
  }
}
