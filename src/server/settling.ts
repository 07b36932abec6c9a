import type { Headwater, OpenOptions } from "../index.ts";
import type { Clock } from "../lib/clock.ts";
import { SCHEDULE } from "./scheduler.ts";
import type { Service } from "./service.ts";

/** Between two questions to Amazon about what it has accepted: soon after a run, then ever less often. In milliseconds. */
const FIRST_MS = 2_000;
const LONGEST_MS = 60_000;
/** With nothing to ask for, other processes' runs are looked for so often, in milliseconds. */
const IDLE_MS = 30_000;
/** A run that stopped short because Amazon had trouble is gone on with no more often than this, in milliseconds. */
const RETRY_MS = 5 * 60_000;

type Parts = Pick<Service, "log" | "works" | "hub" | "with"> & {
  clock: Clock;
  open(options: Pick<OpenOptions, "signal">): Promise<Headwater>;
};

/** Finishes what runs have left: asks Amazon what became of it, and goes on with runs that stopped short. Until `signal`. */
export async function settleUntil(
  { clock, log, works, hub, open }: Parts,
  signal: AbortSignal,
): Promise<void> {
  let pause = FIRST_MS;
  let wake = new AbortController();
  const retried = new Map<string, number>();
  const undo = hub.listen((happening) => {
    if (happening.kind !== "work" || happening.work.endedAt === undefined) return;
    pause = FIRST_MS;
    wake.abort();
  });

  async function settle(): Promise<void> {
    await using headwater = await open({ signal });
    const reports = await headwater.settle({ passing: true });
    for (const { runId, state } of reports) if (state !== "accepted") hub.tell({ kind: "run", runId });
    pause = reports.some(({ state }) => state === "accepted") ? Math.min(LONGEST_MS, pause * 2) : IDLE_MS;
    goOn(await headwater.runs({ limit: 100 }));
  }

  /** Amazon had trouble and said when to come back, or it is time to look. */
  function goOn(runs: Awaited<ReturnType<Headwater["runs"]>>): void {
    const now = clock.now();
    const dueRuns = runs.filter(
      ({ runId, state, lastError, sync }) =>
        state === "ready" &&
        lastError?.retryAt !== undefined &&
        Math.max(lastError.retryAt, (retried.get(runId) ?? -RETRY_MS) + RETRY_MS) <= now &&
        !works.on({ runId }) &&
        !works.on({ sync }),
    );
    for (const { runId } of dueRuns) retried.set(runId, now);
    if (dueRuns.length > 0) startResume({ works });
  }

  try {
    while (!signal.aborted) {
      await settle().catch((error: unknown) => {
        if (signal.aborted) return;
        pause = Math.min(LONGEST_MS, pause * 2);
        log.warn({ err: error }, "Amazon could not be asked what became of it");
      });
      wake = new AbortController();
      await clock.sleep(pause, AbortSignal.any([signal, wake.signal])).catch(() => undefined);
    }
  } finally {
    undo();
  }
}

/** Goes on with what an earlier process has left, people who are to be forgotten among it. */
export async function resumeAtStart({
  works,
  with: withHeadwater,
}: Pick<Service, "works" | "with">): Promise<void> {
  const isLeft = await withHeadwater(async (headwater) => {
    const runs = await headwater.runs({ limit: 1_000 });
    const receipts = await headwater.receipts();
    return (
      runs.some(({ state }) => state === "ready") ||
      receipts.some(({ finishedAt }) => finishedAt === undefined)
    );
  });
  if (isLeft) startResume({ works });
}

const startResume = ({ works }: Pick<Service, "works">): void =>
  void works.start({ kind: "resume", by: SCHEDULE }, async ({ headwater }) => {
    await headwater.resume({ passing: true });
  });
