import { readFileSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import type { Holder } from "../jobs/ledger.ts";

/** What a system does not tell. Never a proof that two processes are the same or that they are not. */
const UNKNOWN = "unknown";

/** This process, as a holder of leases. Only Linux tells boots and starts; elsewhere both are `unknown`. */
export const thisProcess = (): Holder => ({
  machineId: machineId(),
  bootId: contents("/proc/sys/kernel/random/boot_id") ?? UNKNOWN,
  pid: process.pid,
  processStart: stateOf(process.pid)?.start ?? UNKNOWN,
});

/**
 * Whether a holder's process is certainly no more. False in doubt: on another machine or in another container, and where
 * starts are unknown and the pid is in use, perhaps by another process by now.
 */
export function isGone(holder: Holder): boolean {
  const here = thisProcess();
  if (holder.machineId !== here.machineId) return false;
  if (differ(holder.bootId, here.bootId)) return true;
  if (!isAlive(holder.pid)) return true;
  const state = stateOf(holder.pid);
  if (!state) return false;
  return state.zombie || differ(holder.processStart, state.start);
}

const differ = (one: string, other: string): boolean => one !== UNKNOWN && other !== UNKNOWN && one !== other;

/**
 * The processes that can see each other's pids. Containers of one host share its boot and, often, the machine id of their
 * image, but not the pids: without the pid namespace each would take the other's live processes for dead. In letters
 * that any file system takes, for temporary folders are named by it.
 */
const machineId = (): string =>
  `${contents("/etc/machine-id") || hostname()}.${pidNamespace()}`.replace(/[^A-Za-z0-9.-]/g, "-");

function pidNamespace(): string {
  try {
    return /\d+/.exec(readlinkSync("/proc/self/ns/pid"))?.[0] ?? UNKNOWN;
  } catch {
    return UNKNOWN;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: alive, and another user's.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

/** From Linux's /proc; undefined where there is none, or where it hides other users' processes. */
function stateOf(pid: number): { zombie: boolean; start: string } | undefined {
  const stat = contents(`/proc/${pid}/stat`);
  if (stat === undefined) return undefined;
  // The second field is the program's name in parentheses and may hold anything, parentheses too; the third follows.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return { zombie: fields[0] === "Z" || fields[0] === "X", start: fields[22 - 3] ?? UNKNOWN };
}

function contents(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}
