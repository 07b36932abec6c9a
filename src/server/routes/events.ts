import { streamSSE } from "hono/streaming";
import type { Clock } from "../../lib/clock.ts";
import { events } from "../api/runs.ts";
import { type Handled, handled } from "../operation.ts";
import type { RunWatch } from "../run-watch.ts";
import type { Happening, Service } from "../service.ts";

/** A line that says nothing keeps proxies from taking the connection for dead. In milliseconds. */
const HEARTBEAT_MS = 15_000;
/** Between two messages: four a second are as many as anybody can read. */
const PAUSE_MS = 250;

/** What happens, to each who listens: of one thing that happens often, the newest. Ends when the service does. */
export const eventRoutes = (service: Service, runs: RunWatch, closing: AbortSignal): Handled[] => [
  handled(events, async ({ c, query }) => {
    c.header("X-Accel-Buffering", "no");
    return streamSSE(c, async (stream) => {
      const gone = new AbortController();
      const signal = AbortSignal.any([gone.signal, closing]);
      stream.onAbort(() => gone.abort());
      const waiting = new Map<string, Happening>();
      let wake = Promise.withResolvers<void>();
      const undo = [
        service.hub.listen((happening) => {
          if (!concerns(happening, query.runId)) return;
          waiting.set(keyOf(happening), happening);
          wake.resolve();
        }),
        runs.attend(),
      ];
      try {
        await stream.writeSSE({ event: "listening", data: "{}" });
        while (!signal.aborted) {
          if (!(await wokenWithin(HEARTBEAT_MS, wake.promise, service.clock, signal))) {
            if (!signal.aborted) await stream.write(": still here\n\n");
            continue;
          }
          wake = Promise.withResolvers<void>();
          const told = [...waiting.values()];
          waiting.clear();
          for (const happening of told) {
            const data = await dataOf(happening, runs);
            if (data !== undefined)
              await stream.writeSSE({ event: happening.kind, data: JSON.stringify(data) });
          }
          await service.clock.sleep(PAUSE_MS, signal).catch(() => undefined);
        }
      } finally {
        for (const stop of undo) stop();
      }
    });
  }),
];

/** True when `wake` came first. */
async function wokenWithin(
  ms: number,
  wake: Promise<void>,
  clock: Clock,
  signal: AbortSignal,
): Promise<boolean> {
  const woken = new AbortController();
  const slept = clock.sleep(ms, AbortSignal.any([signal, woken.signal])).then(
    () => false,
    () => false,
  );
  const isWoken = await Promise.race([wake.then(() => true), slept]);
  woken.abort();
  return isWoken;
}

/** Somebody who looks at one run hears of that run, and of the works on it. */
const concerns = (happening: Happening, runId: string | undefined): boolean =>
  runId === undefined ||
  (happening.kind === "run" && happening.runId === runId) ||
  (happening.kind === "work" && happening.work.runId === runId);

function keyOf(happening: Happening): string {
  if (happening.kind === "work") return `work ${happening.work.workId}`;
  if (happening.kind === "run") return `run ${happening.runId}`;
  if (happening.kind === "audience") return `audience ${happening.audienceKey}`;
  return happening.kind;
}

async function dataOf(happening: Happening, runs: RunWatch): Promise<unknown> {
  if (happening.kind === "work") return happening.work;
  if (happening.kind === "run") return runs.now(happening.runId);
  if (happening.kind === "audience") return { audienceKey: happening.audienceKey };
  return {};
}
