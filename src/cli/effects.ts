import type { Clock } from "../lib/clock.ts";

/** Where text goes. Standard output carries the answer, standard error everything else. */
export interface Output {
  readonly isTerminal: boolean;
  /** Columns of the terminal; absent elsewhere. */
  readonly width?: number | undefined;
  /** True when whoever read it has gone: more text is pointless, and no error. */
  readonly closed: boolean;
  /** Resolves when more may be written. */
  write(text: string): Promise<void>;
}

/** Where answers of a person come from. */
export interface Input {
  readonly isTerminal: boolean;
  /** One line of standard input, asked for on a terminal; undefined when there is none, or `signal` aborts. */
  readLine(question: string, signal?: AbortSignal): Promise<string | undefined>;
  /** The same, without showing on a terminal what is typed. */
  readSecret(question: string): Promise<string | undefined>;
}

/** Ctrl-C, or another program that wants this one to end. */
export type StopSignal = "SIGINT" | "SIGTERM";

/** What a command may touch. A test passes recorders. */
export interface Effects {
  stdin: Input;
  stdout: Output;
  stderr: Output;
  clock: Clock;
  /** Paths on the command line are relative to it. */
  cwd: string;
  /** @default this process's */
  env?: Readonly<Record<string, string | undefined>>;
  /** Calls `listener` at the first signal, in place of the process's end; a second one ends it. Returns how to undo. */
  onStop(listener: (signal: StopSignal) => void): () => void;
}
