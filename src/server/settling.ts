import type { Headwater, OpenOptions, Receipt, Run } from "../index.ts";
import type { Clock } from "../lib/clock.ts";
import { SCHEDULE } from "./scheduler.ts";
import type { Service, Works } from "./service.ts";
import { aboutOf } from "./start-entry.ts";

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
    const isForgetting = await goOnForgetting(headwater);
    const waits = isForgetting || reports.some(({ state }) => state === "accepted");
    pause = waits ? Math.min(LONGEST_MS, pause * 2) : IDLE_MS;
    goOn(await headwater.runs({ states: ["ready"] }));
  }

  /** What waited for Amazon to take people out, or failed a while ago. Says whether some of it waits still. */
  async function goOnForgetting(headwater: Headwater): Promise<boolean> {
    const now = clock.now();
    const isDue = ({ receiptId, audiences }: Receipt): boolean =>
      audiences.every(({ error }) => error === undefined) || (retried.get(receiptId) ?? 0) + RETRY_MS <= now;
    const due = (await headwater.receipts()).filter((one) => one.finishedAt === undefined && isDue(one));
    if (due.length === 0) return false;
    for (const { receiptId } of due) retried.set(receiptId, now);
    return (await headwater.resumeForgetting()).some(({ finishedAt }) => finishedAt === undefined);
  }

  /** Amazon had trouble and said when to come back, or it is time to look. */
  function goOn(runs: Awaited<ReturnType<Headwater["runs"]>>): void {
    const now = clock.now();
    const dueRuns = runs.filter(
      ({ runId, lastError, sync }) =>
        lastError?.retryAt !== undefined &&
        Math.max(lastError.retryAt, (retried.get(runId) ?? -RETRY_MS) + RETRY_MS) <= now &&
        !works.on({ runId }) &&
        !works.on({ sync }),
    );
    for (const run of dueRuns) {
      retried.set(run.runId, now);
      startResume(works, run);
    }
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
  const { runs, receipts } = await withHeadwater(async (headwater) => ({
    runs: await headwater.runs({ states: ["ready"] }),
    receipts: await headwater.receipts(),
  }));
  for (const run of runs.reverse()) startResume(works, run);
  if (receipts.some(({ finishedAt }) => finishedAt === undefined))
    works.start({ kind: "forget", by: SCHEDULE }, async ({ headwater }) => {
      await headwater.resumeForgetting();
    });
}

const startResume = (works: Works, { runId, sync, mode }: Pick<Run, "runId" | "sync" | "mode">): void =>
  void works.start(
    { kind: "resume", by: SCHEDULE, ...aboutOf({ sync, mode }), runId },
    async ({ headwater }) => {
      await headwater.resume({ runId });
    },
  );
