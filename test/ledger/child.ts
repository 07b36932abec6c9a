import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

export interface Child {
  pid: number;
  /** What it has printed, as it comes. */
  lines: AsyncIterator<string>;
  /** SIGKILL, and its end. */
  kill(): Promise<void>;
  /** Its end; fails when it ended badly. */
  end(): Promise<void>;
}

/** Starts a program of `children/` in a process of its own, which doesn't outlive the test. */
export function startChild(name: string, ...parameters: string[]): Child {
  const program = join(import.meta.dirname, "children", `${name}.ts`);
  const child = spawn(process.execPath, [program, ...parameters], { stdio: ["ignore", "pipe", "inherit"] });
  const closed = once(child, "close");
  onTestFinished(() => void child.kill("SIGKILL"));
  return {
    pid: child.pid!,
    lines: createInterface({ input: child.stdout })[Symbol.asyncIterator](),
    kill: async () => {
      child.kill("SIGKILL");
      await closed;
    },
    end: async () => {
      await closed;
      requireSuccess(child, name);
    },
  };
}

function requireSuccess({ exitCode, signalCode }: ChildProcess, name: string): void {
  if (exitCode !== 0) throw new Error(`${name} ended with ${exitCode ?? signalCode}`);
}
