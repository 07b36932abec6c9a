import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";

/** What a process has used so far, from Linux's own books. */
export function cpuSeconds({ pid }: ChildProcess): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
  const TICKS_PER_SECOND = 100;
  return (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND;
}

/** Not `resourceUsage().maxRSS`: a new process begins that with what the one that started it had. */
export function peakRssMiB({ pid }: Pick<ChildProcess, "pid">): number {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)![1]) / 1024);
}
