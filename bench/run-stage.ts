import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import type { StageFigures, Task } from "./stage.ts";

const ROOT = join(import.meta.dirname, "..");
const MIB = 2 ** 20;
const LOOK_MS = 50;

/** As bin/headwater has it: what is measured starts as it does for a user. */
export const ENV = {
  ...process.env,
  NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(ROOT, "node_modules/.cache/node"),
};

/** Runs one stage in a process of its own. `spillMiB`: the most that stood in the folders of temporary files at once. */
export async function runStage(
  task: Task,
  temporaryFolders: readonly string[],
): Promise<StageFigures & { spillMiB: number }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, "stage.ts"), JSON.stringify(task)], {
    stdio: ["ignore", "pipe", "pipe"],
    env: ENV,
  });
  let spilled = 0;
  const look = setInterval(() => {
    spilled = Math.max(spilled, ...temporaryFolders.map(bytesIn));
  }, LOOK_MS);
  const [told, complaint, [status, signal]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close"),
  ]).finally(() => clearInterval(look));
  if (task.kind === "half" && signal === "SIGKILL") return { ...NOTHING, spillMiB: 0 };
  if (status !== 0) throw new Error(`The stage ${JSON.stringify(task)} failed:\n${complaint}`);
  return { ...(JSON.parse(told) as StageFigures), spillMiB: Math.round(spilled / MIB) };
}

const NOTHING: StageFigures = {
  records: 0,
  rowsRead: 0,
  cpuSeconds: 0,
  startCpuSeconds: 0,
  wallSeconds: 0,
  peakRssMiB: 0,
  phases: [],
};

/** Bytes of all files under a folder; a file that goes while they are counted has none. */
function bytesIn(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .reduce((sum, { parentPath, name }) => sum + sizeOf(join(parentPath, name)), 0);
  } catch {
    return 0;
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
