import { once } from "node:events";
import { isatty } from "node:tty";
import { systemClock } from "../lib/clock.ts";
import type { Effects, Output, StopSignal } from "./effects.ts";

/** This process's own terminal, signals and time. */
export const realEffects = (): Effects => ({
  stdin: { isTerminal: isatty(STANDARD_INPUT), readLine, readSecret },
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

async function readSecret(question: string): Promise<string | undefined> {
  if (!isatty(STANDARD_INPUT)) return readLine(question);
  const { createInterface } = await import("node:readline");
  const { Writable } = await import("node:stream");
  process.stderr.write(question);
  // As a terminal readline does the showing itself, and shows it to nobody; it keeps no history of one line.
  const nobody = new Writable({ write: (_piece, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nobody, terminal: true, historySize: 0 });
  // It also takes Ctrl-C, which is to end the command as ever.
  lines.on("SIGINT", () => process.kill(process.pid, "SIGINT"));
  try {
    for await (const line of lines) return line;
    return undefined;
  } finally {
    lines.close();
    process.stderr.write("\n");
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
