import { spawn } from "node:child_process";
import { createHash, type Hash } from "node:crypto";
import { once } from "node:events";
import { cpSync, globSync, mkdirSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { onTestFinished } from "vitest";
import { offsetClock } from "../../src/emulator/clock.ts";
import { kept } from "../../src/emulator/kept.ts";
import { pause } from "../../src/lib/clock.ts";
import { readingOf } from "../e2e/fast-clock.ts";
import { type Site, WAIT_MS } from "../e2e/site.ts";

/**
 * What a process that was killed at one boundary would leave: its state folder and Amazon as they were while it stood
 * still there.
 *
 * A stopped process (SIGSTOP, every thread of it) is one that does nothing more, and so is a killed one. What it has
 * written is in the kernel's hands, on disk or not yet: a copy of the files sees it as a process would that comes after
 * the kill. Nothing is flushed by dying. What differs is what the kernel closes for it: locks and connections, and those
 * die with the process before an image is gone on with. `is what SIGKILL leaves` compares the bytes.
 */
export interface Image {
  boundary: string;
  /** A copy of the state folder. */
  folder: string;
  /** The emulator's state, for `EmulatorOptions.file`. */
  emulator: string;
  /** What the clock showed. */
  at: number;
}

export interface Frozen {
  /** How many boundaries were reached, those too whose image was there already. */
  reached: number;
  images: Image[];
  /** Null: it was killed. */
  exitCode: number | null;
}

const CHILD = join(import.meta.dirname, "children/frozen-sync.ts");

/**
 * Runs a sync of a site, sends its events, or resumes, in a process of its own, and takes an image at each boundary, but where neither disk
 * nor Amazon has changed since an earlier one. `killAt`: the number of the image with which it is killed.
 */
export async function freezeEach(
  site: Site,
  verb: "sync" | "send" | "resume",
  { killAt = Number.POSITIVE_INFINITY }: { killAt?: number } = {},
): Promise<Frozen> {
  const into = site.path(`images of ${verb}`);
  mkdirSync(into);
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(
    process.execPath,
    [CHILD, verb, site.folder, String(WAIT_MS), JSON.stringify(readingOf(site.clock))],
    { env: { PATH, NODE_COMPILE_CACHE }, stdio: ["ignore", "ignore", "inherit", "pipe"] },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  const frozen: Frozen = { reached: 0, images: [], exitCode: null };
  const seen = new Set<string>();
  (child.stdio[3] as Readable).setEncoding("utf8").on("data", (text: string) => {
    awaitStop(child.pid!);
    frozen.reached += 1;
    const at = site.clock.now();
    const emulator = join(into, `${frozen.reached}.ndjson`);
    kept(emulator, 0, site.emulator.store, offsetClock(site.clock)).close();
    const looks = digestOf(site.path(".headwater"), { beside: readFileSync(emulator) });
    if (!seen.has(looks)) {
      seen.add(looks);
      const folder = join(into, String(frozen.reached));
      cpSync(site.path(".headwater"), folder, { recursive: true });
      frozen.images.push({ boundary: text.trim(), folder, emulator, at });
    }
    child.kill(frozen.images.length >= killAt ? "SIGKILL" : "SIGCONT");
  });
  [frozen.exitCode] = await once(child, "close");
  return frozen;
}

/** Until no thread of it runs any more: it has said so just before it stops itself. A thread may end on the way there. */
function awaitStop(pid: number): void {
  const runs = (file: string): boolean => {
    try {
      return /\) (\w)/.exec(readFileSync(file, "utf8"))![1] !== "T";
    } catch (cause) {
      if (["ENOENT", "ESRCH"].includes((cause as NodeJS.ErrnoException).code!)) return false;
      throw cause;
    }
  };
  while (globSync(`/proc/${pid}/task/*/stat`).some(runs)) pause(0.2);
}

interface Digested {
  /** Names to be left out: at least SQLite's index of its log, which whoever opens the ledger makes anew. */
  without?: RegExp;
  beside?: Uint8Array;
}

/** A state folder's names and bytes. */
export function digestOf(folder: string, { without = /-shm$/, beside }: Digested = {}): string {
  const hash = createHash("sha256");
  addFolder(hash, folder, without);
  if (beside) hash.update(beside);
  return hash.digest("hex");
}

function addFolder(hash: Hash, folder: string, without: RegExp): void {
  for (const name of readdirSync(folder).sort()) {
    const path = join(folder, name);
    if (without.test(name)) continue;
    hash.update(`${name}\n`);
    if (statSync(path).isDirectory()) addFolder(hash, path, without);
    else hash.update(readFileSync(path));
  }
}
