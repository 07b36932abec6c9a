import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { csvRows } from "../../bench/csv-rows.ts";
import { readOptions } from "../../bench/options.ts";
import { worsened } from "../../bench/ratios.ts";
import type { Report } from "../../bench/report.ts";

const ROOT = join(import.meta.dirname, "../..");

/** It is a dozen processes one after the other: seven seconds alone, more beside others. */
const LIMIT = { timeout: 240_000 };

test(
  "ten thousand people go through the bench, every count is as the data says, and a worsened ratio is named",
  LIMIT,
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "headwater-bench-test-"));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const baseline = join(folder, "baseline.json");
    writeFileSync(
      baseline,
      JSON.stringify({ 10000: { mirror_1pct_vs_scan: 0.001, mirror_1pct_whole_vs_scan: 1_000_000 } }),
    );
    const args = `--rows 10k --only first-load,mirror,start-up --json --compare --baseline ${baseline}`.split(
      " ",
    );
    const bench = spawn(process.execPath, ["bench/bench.ts", ...args], { cwd: ROOT });
    const [stdout, stderr, [status]] = await Promise.all([
      text(bench.stdout),
      text(bench.stderr),
      once(bench, "close"),
    ]);
    expect(status, stderr).toBe(1);
    expect(stderr).toContain("mirror_1pct_vs_scan was 0.001 and is ");
    expect(stderr).not.toContain("mirror_1pct_whole_vs_scan was");

    const { ratios, stages, peakRssMiB, machine, startUp } = JSON.parse(stdout) as Report;
    expect(Object.keys(ratios)).toEqual([
      "mirror_1pct_vs_scan",
      "mirror_1pct_whole_vs_scan",
      "first_load_vs_row_pipeline",
      "first_load_vs_plain_row_pipeline",
      "first_load_vs_scan",
    ]);
    expect(stages.map(({ stage }) => stage)).toEqual([
      "pipeline-people",
      "pipeline-plain-people",
      "scan-people",
      "first-load",
      "scan-changed",
      "mirror-plan",
      "mirror-whole",
    ]);
    expect(peakRssMiB).toBeGreaterThan(50);
    expect(startUp!.planMs).toBeGreaterThan(startUp!.nodeMs);
    expect(machine).toContain("DuckDB");
  },
);

test("a ratio against the pipeline is worse when smaller, every other when larger, by more than a quarter", () => {
  const before = { a_vs_scan: 4, b_vs_row_pipeline: 4, c_vs_scan: 4 };
  expect(worsened({ a_vs_scan: 5, b_vs_row_pipeline: 3.2 }, before)).toEqual([]);
  expect(worsened({ a_vs_scan: 5.2, b_vs_row_pipeline: 3.1, d_vs_scan: 9 }, before)).toEqual([
    "a_vs_scan was 4 and is 5.2: 30 % worse.",
    "b_vs_row_pipeline was 4 and is 3.1: 29 % worse.",
  ]);
  expect(worsened({ a_vs_scan: 1, b_vs_row_pipeline: 9, c_vs_scan: 0.1 }, before)).toEqual([]);
});

test("sizes are said as 10M, 500k or a number, and shapes by name", () => {
  expect(readOptions(["--rows", "10M"]).rows).toBe(10_000_000);
  expect(readOptions(["--rows", "500k"]).rows).toBe(500_000);
  expect(readOptions(["--rows", "12_345"]).rows).toBe(12_345);
  expect(readOptions(["--only", "unchanged,mirror"]).only).toEqual(["mirror", "unchanged"]);
  expect(() => readOptions(["--rows", "ten"])).toThrow("say 1M");
  expect(() => readOptions(["--only", "scan"])).toThrow("there are first-load");
});

test("the row pipeline reads quotes, commas and line ends within them, wherever the stream is cut", async () => {
  const csv = 'id,email\r\n1,"a ""b"", c"\n,"x\ny"\n3,\n4,é';
  const bytes = Buffer.from(csv);
  const rows = [
    ["1", 'a "b", c'],
    ["", "x\ny"],
    ["3", ""],
    ["4", "é"],
  ];
  for (let cut = 0; cut <= bytes.length; cut++) {
    const read: string[][] = [];
    for await (const some of csvRows(pieces(bytes.subarray(0, cut), bytes.subarray(cut)))) read.push(...some);
    expect(read).toEqual(rows);
  }
});

async function* pieces(...all: Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* all;
}
