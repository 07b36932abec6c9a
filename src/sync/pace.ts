import type { Pace, Turn } from "../amazon/call.ts";
import { AmazonError, type HeadwaterError } from "../errors.ts";
import type { HeldBy, Ledger, RequestLimits, UploadAsked } from "../jobs/ledger.ts";
import type { Clock } from "../lib/clock.ts";
import { notBefore } from "../lib/when.ts";
import type { RunEvent } from "../model/run-event.ts";

export interface Pacing {
  ledger: Ledger;
  clock: Clock;
  limits: RequestLimits;
  onEvent: (event: RunEvent) => void;
}

/** Shorter waits are the limiter's daily bread. In milliseconds. */
const WORTH_TELLING_MS = 2_000;

/**
 * How long an open circuit is waited for, in milliseconds, counted from when it was met: as long as it is ever open, so
 * that a command which finds it so lives to see one probe; one that was there when it opened sees three fail.
 */
const CIRCUIT_PATIENCE_MS = 5 * 60_000;

/** Another process's success may close it at any moment. In milliseconds. */
const CIRCUIT_LOOK_MS = 1_000;

/** The limits as every process of this ledger keeps them. @param counted the profile, or what else its requests count for */
export function ledgerPace({ ledger, clock, limits, onEvent }: Pacing, counted: string): Pace {
  let lastFailure: HeadwaterError | undefined;
  /** When the circuit was first found open, if Amazon has not answered since. */
  let metAt: number | undefined;

  const turn = (probe: boolean): Turn => ({
    ended: async (failure) => {
      if (failure === undefined) metAt = undefined;
      else lastFailure = failure;
      // The request's own answer is what counts. A ledger in trouble shows when that is written down.
      await ledger
        .endRequest(counted, { failed: failure !== undefined, probe }, clock.now())
        .catch(() => undefined);
    },
  });

  const wait = async (waitMs: number, heldBy: HeldBy, signal?: AbortSignal): Promise<void> => {
    if (heldBy === "circuit") {
      const until = clock.now() + waitMs;
      metAt ??= clock.now();
      if (until - metAt > CIRCUIT_PATIENCE_MS) throw circuitOpen(until, lastFailure);
    }
    if (waitMs > WORTH_TELLING_MS) onEvent({ kind: "waiting", reason: heldBy, ms: waitMs });
    await clock.sleep(heldBy === "circuit" ? Math.min(waitMs, CIRCUIT_LOOK_MS) : waitMs, signal);
  };

  /** Asks until the request may go. */
  const take = async (upload: UploadAsked | undefined, signal?: AbortSignal): Promise<Turn> => {
    for (;;) {
      signal?.throwIfAborted();
      const answer = await ledger.takeRequest({ profileId: counted, limits, upload, now: clock.now() });
      if ("probe" in answer) return turn(answer.probe);
      await wait(answer.waitMs, answer.heldBy, signal);
    }
  };

  const lines = new Map<string | undefined, Promise<Turn>>();

  return {
    beforeRequest: ({ upload, signal }) => {
      const taken = upload && {
        connectionId: upload.connectionId ?? `profile ${counted}`,
        records: upload.records,
      };
      // In line, so that one of this process asks and not all its lanes at every instant at which one may go. Uploads
      // apart: what waits for a connection's hour must not keep others waiting.
      const next = () => take(taken, signal);
      const mine = (lines.get(taken?.connectionId) ?? Promise.resolve(undefined)).then(next, next);
      lines.set(taken?.connectionId, mine);
      return mine;
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
