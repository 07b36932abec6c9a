import type { Run, RunReport } from "../index.ts";
import type { Clock } from "../lib/clock.ts";
import type { Service } from "./service.ts";

/** How often the ledger is looked at for what other processes do, in milliseconds. */
const LOOK_MS = 2_000;
/** A run's books are read no more often than this, in milliseconds. */
const READ_MS = 250;
/** So many of the newest runs are looked at. */
const LOOKED_AT = 30;

/** A run as those hear of it who listen. */
export type RunNow = Pick<RunReport, "runId" | "state" | "books" | "processed" | "requests">;

/** Watches runs, whoever is at work on them, for as long as somebody attends. */
export interface RunWatch {
  /** Returns how to attend no more. */
  attend(): () => void;
  now(runId: string): Promise<RunNow | undefined>;
}

export function watchRuns(
  { hub, clock, with: withHeadwater }: Pick<Service, "hub" | "with"> & { clock: Clock },
  closing: AbortSignal,
): RunWatch {
  let attending = 0;
  let seen = new Map<string, string>();
  let nobody = new AbortController();
  const read = new Map<string, { at: number; run: Promise<RunNow | undefined> }>();

  async function look(isFirst: boolean): Promise<void> {
    const runs = await withHeadwater((headwater) => headwater.runs({ limit: LOOKED_AT }));
    for (const run of runs)
      if (!isFirst && seen.get(run.runId) !== signOf(run)) hub.tell({ kind: "run", runId: run.runId });
    seen = new Map(runs.map((run) => [run.runId, signOf(run)]));
  }

  async function lookAgainAndAgain(signal: AbortSignal): Promise<void> {
    for (let isFirst = true; !signal.aborted; isFirst = false) {
      // Settings that can't be read are told elsewhere, and mended by a person.
      await look(isFirst).catch(() => undefined);
      await clock.sleep(LOOK_MS, signal).catch(() => undefined);
    }
  }

  return {
    attend() {
      attending += 1;
      if (attending === 1) {
        nobody = new AbortController();
        void lookAgainAndAgain(AbortSignal.any([nobody.signal, closing]));
      }
      let here = true;
      return () => {
        if (!here) return;
        here = false;
        attending -= 1;
        if (attending === 0) nobody.abort();
      };
    },
    now(runId) {
      const known = read.get(runId);
      if (known && clock.now() - known.at < READ_MS) return known.run;
      const run = withHeadwater(async (headwater) => {
        const { report } = await headwater.run(runId);
        const { state, books, processed, requests } = report;
        return { runId, state, books, processed, requests };
      }).catch(() => undefined);
      for (const [id, { at }] of read) if (at < clock.now() - READ_MS) read.delete(id);
      read.set(runId, { at: clock.now(), run });
      return run;
    },
  };
}

/** Changes whenever a page that shows the run would. */
const signOf = ({ state, acceptedAt, settledAt, lastError }: Run): string =>
  JSON.stringify([state, acceptedAt, settledAt, lastError?.code]);
