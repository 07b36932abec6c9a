import type { Clock } from "../lib/clock.ts";
import { formatDuration } from "../lib/duration.ts";
import type { RunEvent, Waiting } from "../model/run-event.ts";
import type { Output } from "./effects.ts";
import { number, recordsWords, several } from "./words.ts";

/** Tells a person how far a run is. */
export interface Progress {
  tell(event: RunEvent): void;
  /** Takes the moving line away, so that something else can be written. */
  clear(): void;
}

/** Least time between two states of the moving line, in milliseconds: a terminal is slow. */
const REDRAW_MS = 100;
/** Least time between two plain lines about the same, in milliseconds: a log is read later. */
const LOG_MS = 10_000;

/** One moving line on a terminal; elsewhere a few plain lines. */
export function progressOn(output: Output, clock: Clock): Progress {
  let toldKind: RunEvent["kind"] | undefined;
  let toldAt = Number.NEGATIVE_INFINITY;
  let shown = false;
  return {
    tell: (event) => {
      const text = eventText(event);
      if (text === undefined) return;
      const pause = output.isTerminal ? REDRAW_MS : LOG_MS;
      if (event.kind === toldKind && clock.now() - toldAt < pause) return;
      toldKind = event.kind;
      toldAt = clock.now();
      shown = output.isTerminal;
      void output.write(shown ? `${CLEAR}${text.slice(0, (output.width ?? 80) - 1)}` : `${text}\n`);
    },
    clear: () => {
      if (shown) void output.write(CLEAR);
      shown = false;
    },
  };
}

/** To the line's beginning, and away with it. */
const CLEAR = "\r\x1b[K";

function eventText(event: RunEvent): string | undefined {
  switch (event.kind) {
    case "reading":
      return `Reading ${event.source} …`;
    case "read":
      return `Read ${several(event.rows, "row")}.`;
    case "comparing":
      return "Comparing with what Amazon has accepted …";
    case "preparing":
      return `Preparing ${recordsWords(event.records, event.mode)} …`;
    case "creating-audience":
      return `Creating the audience "${event.name}" at Amazon …`;
    case "creating-connection":
      return `Creating a connection to AMC instance ${event.instanceId} …`;
    case "sending":
      return sendingText(event);
    case "waiting":
      return event.reason === "jobs"
        ? undefined
        : `Waiting ${formatDuration(event.ms)} ${WAITING_FOR[event.reason]} …`;
    case "processing":
      return `${bar(event.jobs - event.pending, event.jobs)} Amazon has finished ${number(event.jobs - event.pending)} of ${several(event.jobs, "request")}`;
    case "resuming":
      return `Going on with run ${event.runId} of ${event.sync} …`;
    case "giving-up":
      return `What run ${event.runId} of ${event.sync} had still to do is lost. It is given up: headwater runs ${event.runId} says what is known of it.`;
  }
}

const WAITING_FOR = {
  limit: "for the limit of requests",
  records: "for the limit of records in an hour",
  throttled: "as Amazon asks",
  circuit: "before Amazon is asked again: it has failed several times in a row",
} as const satisfies Partial<Record<Waiting, string>>;

function sendingText({
  accepted,
  records,
  requests,
  leastMsLeft,
  mode,
}: RunEvent & { kind: "sending" }): string {
  const left = leastMsLeft > 0 ? `, at least ${formatDuration(leastMsLeft)} left` : "";
  return `${bar(accepted, records)} ${number(accepted)} of ${recordsWords(records, mode)} accepted, ${several(requests, "request")} sent${left}`;
}

const BAR_WIDTH = 20;

function bar(done: number, all: number): string {
  const filled = all === 0 ? BAR_WIDTH : Math.floor((done / all) * BAR_WIDTH);
  return `[${"#".repeat(filled)}${".".repeat(BAR_WIDTH - filled)}]`;
}
