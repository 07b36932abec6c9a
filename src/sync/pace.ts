import type { Pace, Turn } from "../amazon/call.ts";
import { PATIENCE } from "../amazon/patience.ts";
import { AmazonError, type HeadwaterError } from "../errors.ts";
import type { HeldBy, Ledger, RequestLimits } from "../jobs/ledger.ts";
import type { Clock } from "../lib/clock.ts";
import { notBefore } from "../lib/when.ts";
import type { RunEvent } from "../model/event.ts";

export interface Pacing {
  ledger: Ledger;
  clock: Clock;
  limits: RequestLimits;
  onEvent: (event: RunEvent) => void;
}

/** Shorter waits are the limiter's daily bread. In milliseconds. */
const WORTH_TELLING_MS = 2_000;

/** Another process's success may close it at any moment. In milliseconds. */
const CIRCUIT_LOOK_MS = 1_000;

/** The limits as every process of this ledger keeps them. @param counted the profile, or what else its requests count for */
export function ledgerPace({ ledger, clock, limits, onEvent }: Pacing, counted: string): Pace {
  let lastFailure: HeadwaterError | undefined;

  const turn = (probe: boolean): Turn => ({
    ended: async (failure) => {
      lastFailure = failure ?? lastFailure;
      // The request's own answer is what counts. A ledger in trouble shows when that is written down.
      await ledger
        .endRequest(counted, { failed: failure !== undefined, probe }, clock.now())
        .catch(() => undefined);
    },
  });

  const wait = async (waitMs: number, heldBy: HeldBy, signal?: AbortSignal): Promise<void> => {
    // Whoever asked is waiting too.
    if (heldBy === "circuit" && waitMs > PATIENCE.budgetMs)
      throw circuitOpen(clock.now() + waitMs, lastFailure);
    if (waitMs > WORTH_TELLING_MS) onEvent({ kind: "waiting", reason: heldBy, ms: waitMs });
    await clock.sleep(heldBy === "circuit" ? Math.min(waitMs, CIRCUIT_LOOK_MS) : waitMs, signal);
  };

  return {
    beforeRequest: async ({ upload, signal }) => {
      const taken = upload && {
        connectionId: upload.connectionId ?? `profile ${counted}`,
        records: upload.records,
      };
      for (;;) {
        signal?.throwIfAborted();
        const asked = { profileId: counted, limits, upload: taken, now: clock.now() };
        const answer = await ledger.takeRequest(asked);
        if ("probe" in answer) return turn(answer.probe);
        await wait(answer.waitMs, answer.heldBy, signal);
      }
    },
    pauseUntil: (instant) => ledger.pauseRequests(counted, instant),
  };
}

const circuitOpen = (retryAt: number, last: HeadwaterError | undefined): AmazonError =>
  new AmazonError(
    "amazon.circuit-open",
    `Amazon has failed several times in a row, so nothing is asked of it for a while.${last === undefined ? "" : ` The last time: ${last.message}`}`,
    {
      hint: `Nothing is lost. From ${notBefore(retryAt)} it can go on: headwater resume, or the same command again.`,
      retryAt,
      cause: last,
    },
  );
