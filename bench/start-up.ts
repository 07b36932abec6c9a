import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { ENV } from "./run-stage.ts";

/** How soon commands are done, in milliseconds: the median of several. */
export interface StartUp {
  nodeMs: number;
  helpMs: number;
  /** `headwater plan` of a file of 1,000 people. */
  planMs: number;
}

const HEADWATER = join(import.meta.dirname, "../bin/headwater");
const TIMES = 7;

/** `folder` has a configuration with a sync of 1,000 people, named `thousand`. */
export async function startUp(folder: string): Promise<StartUp> {
  return {
    nodeMs: await median(() => time(folder, process.execPath, "-e", "0")),
    helpMs: await median(() => time(folder, HEADWATER, "--help")),
    planMs: await median(() => time(folder, HEADWATER, "plan", "thousand")),
  };
}

async function median(once: () => Promise<number>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < TIMES; run++) times.push(await once());
  return times.sort((a, b) => a - b)[Math.floor(TIMES / 2)]!;
}

async function time(cwd: string, command: string, ...args: string[]): Promise<number> {
  const from = performance.now();
  const child = spawn(command, args, { cwd, stdio: "ignore", env: ENV });
  const [status] = await once(child, "close");
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}.`);
  return Math.round(performance.now() - from);
}
