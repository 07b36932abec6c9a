import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Holder } from "../../src/jobs/ledger.ts";
import { isGone, thisProcess } from "../../src/ledger/holder.ts";

/** A process that sleeps, as a holder. */
function aSleeper(): { holder: Holder; kill: () => Promise<void> } {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 60_000)"], { stdio: "ignore" });
  onTestFinished(() => void child.kill("SIGKILL"));
  return {
    holder: { ...thisProcess(), pid: child.pid!, processStart: "unknown" },
    kill: async () => {
      const closed = once(child, "close");
      child.kill("SIGKILL");
      await closed;
    },
  };
}

describe("a holder", () => {
  test("this process is not gone, and always names itself alike", () => {
    expect(isGone(thisProcess())).toBe(false);
    expect(thisProcess()).toEqual(thisProcess());
  });

  test("a process that was killed is gone", async () => {
    const { holder, kill } = aSleeper();
    expect(isGone(holder)).toBe(false);
    await kill();
    expect(isGone(holder)).toBe(true);
  });

  test.runIf(process.platform === "linux")(
    "a killed process that nobody has waited for is gone already",
    async () => {
      const shell = spawn("sh", ["-c", "sleep 60 & echo $!; exec sleep 60"]);
      onTestFinished(() => void shell.kill("SIGKILL"));
      const [line] = await once(shell.stdout, "data");
      const pid = Number(String(line));
      const holder = { ...thisProcess(), pid, processStart: "unknown" };
      expect(isGone(holder)).toBe(false);
      // Until it has become the second sleep, the shell may still wait for the first.
      await expect.poll(() => readFileSync(`/proc/${shell.pid}/comm`, "utf8")).toBe("sleep\n");
      process.kill(pid, "SIGKILL");
      await expect.poll(() => isGone(holder)).toBe(true);
      process.kill(pid, 0);
    },
  );

  test.runIf(process.platform === "linux")("another process under its pid does not stand for it", () => {
    const { processStart, ...here } = thisProcess();
    expect(Number(processStart)).toBeGreaterThan(0);
    expect(isGone({ ...here, processStart: String(Number(processStart) - 1) })).toBe(true);
  });

  test("where starts are unknown, a pid in use is taken for the same process", () => {
    expect(isGone({ ...thisProcess(), processStart: "unknown" })).toBe(false);
  });

  test.runIf(process.platform === "linux")("one from before the machine's restart is gone", () => {
    expect(isGone({ ...thisProcess(), bootId: "5c4d9b4e-0000-4000-8000-000000000000" })).toBe(true);
    expect(isGone({ ...thisProcess(), bootId: "unknown" })).toBe(false);
  });

  test("one on another machine, or in another container of this one, is never known to be gone", () => {
    expect(isGone({ ...thisProcess(), machineId: "elsewhere", pid: 4_194_305, bootId: "other" })).toBe(false);
  });
});
