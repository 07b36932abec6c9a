import { once } from "node:events";
import { isatty } from "node:tty";
import { systemClock } from "../lib/clock.ts";
import type { Effects, Output, StopSignal } from "./effects.ts";

/** This process's own terminal, signals and time. */
export const realEffects = (): Effects => ({
  stdin: { isTerminal: isatty(STANDARD_INPUT), readLine },
  stdout: outputTo(process.stdout),
  stderr: outputTo(process.stderr),
  clock: systemClock,
  cwd: process.cwd(),
  onStop,
});

/** By number: `process.stdin` itself would take standard input away from a source that reads it. */
const STANDARD_INPUT = 0;

function outputTo(stream: NodeJS.WriteStream): Output {
  let closed = false;
  // `| head` has seen enough: no error of ours.
  stream.on("error", (error: NodeJS.ErrnoException) => {
    closed = true;
    if (error.code !== "EPIPE") process.exitCode = 6;
  });
  return {
    isTerminal: stream.isTTY === true,
    get width() {
      return stream.columns;
    },
    get closed() {
      return closed;
    },
    write: async (text) => {
      if (!closed && !stream.write(text) && !closed) await once(stream, "drain").catch(() => undefined);
    },
  };
}

async function readLine(question: string, signal?: AbortSignal): Promise<string | undefined> {
  const { createInterface } = await import("node:readline");
  if (isatty(STANDARD_INPUT)) process.stderr.write(question);
  // Not as a terminal: readline would catch Ctrl-C, and keep a history.
  const lines = createInterface({ input: process.stdin, terminal: false, signal });
  try {
    for await (const line of lines) return line;
    return undefined;
  } finally {
    lines.close();
  }
}

function onStop(listener: (signal: StopSignal) => void): () => void {
  const stop = (signal: NodeJS.Signals): void => {
    undo();
    listener(signal as StopSignal);
  };
  const undo = (): void => {
    for (const signal of SIGNALS) process.off(signal, stop);
  };
  for (const signal of SIGNALS) process.on(signal, stop);
  return undo;
}

const SIGNALS: readonly StopSignal[] = ["SIGINT", "SIGTERM"];
