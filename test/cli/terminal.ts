import type { Output, StopSignal } from "../../src/cli/effects.ts";
import { run } from "../../src/cli/run.ts";
import { type Clock, systemClock } from "../../src/lib/clock.ts";

/** What a command line did. */
export interface Said {
  exitCode: number;
  stdout: string;
  stderr: string;
}

export interface TerminalOptions {
  cwd: string;
  /** @default the machine's */
  clock?: Clock;
  env?: Readonly<Record<string, string | undefined>>;
  /** What a person types, line by line; absent: nobody is at the keyboard. */
  typed?: string[];
  /** What is piped in. */
  piped?: string;
  /** Called with each piece written to standard output. */
  onSaid?: (text: string) => void | Promise<void>;
  /** Called with each piece written to standard error, and with what sends a signal. */
  onTold?: (text: string, signal: (name: StopSignal) => void) => void;
}

/** Runs one command line in this process, with a recorder in place of a terminal. */
export async function headwater(line: string, options: TerminalOptions): Promise<Said> {
  const { cwd, clock = systemClock, env = {}, typed, piped, onSaid, onTold } = options;
  const listeners = new Set<(name: StopSignal) => void>();
  const signal = (name: StopSignal): void => {
    for (const listener of [...listeners]) listener(name);
  };
  const stdout = recorder(onSaid);
  const stderr = recorder((text) => onTold?.(text, signal));
  const lines = typed ?? (piped === undefined ? [] : piped.split("\n"));
  const typedLine = async (question: string): Promise<string | undefined> => {
    if (typed !== undefined) await stderr.write(question);
    return lines.shift();
  };
  const exitCode = await run(line.split(" ").filter(Boolean), {
    stdin: {
      isTerminal: typed !== undefined,
      readLine: typedLine,
      readSecret: typedLine,
    },
    stdout,
    stderr,
    clock,
    cwd,
    env,
    onStop: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
  return { exitCode, stdout: stdout.text(), stderr: stderr.text() };
}

function recorder(onText: (text: string) => void | Promise<void> = () => {}): Output & { text(): string } {
  let all = "";
  return {
    isTerminal: false,
    closed: false,
    write: async (text) => {
      all += text;
      await onText(text);
    },
    text: () => all,
  };
}
