import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { exportedPeople, truePeople } from "../src/demo/people.ts";
import { printConfig } from "../src/emulator/print-config.ts";
import { DUCKDB_VERSION, openDatabase } from "../src/sql/database.ts";
import { type Sql, sql } from "../src/sql/sql.ts";
import type { StageFigures } from "./stage.ts";

/**
 * Measures the main job on synthetic people: each stage in a process of its own, against an emulator in another. Limits
 * are lifted, so that this machine is measured and not Amazon's patience.
 */
const { values } = parseArgs({
  options: { rows: { type: "string", default: "1M" }, json: { type: "boolean" } },
});
const people = Number(values.rows.replace(/M$/i, "000000"));
const folder = mkdtempSync(join(tmpdir(), "headwater-bench-"));
const port = 4299;

try {
  await makeFiles();
  const emulator = spawn(
    process.execPath,
    ["src/cli/main.ts", "emulator", "--port", String(port), "--count-only"],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  await new Promise((resolve) => emulator.stdout.once("data", resolve));
  try {
    report([
      stage("bare scan", "scan", "day1.csv"),
      stage("first load (mirror)", "sync", "first"),
      stage("mirror, 1 % new, 1 % changed, 1 % gone", "sync", "changed"),
      stage("mirror, unchanged", "sync", "changed"),
    ]);
  } finally {
    emulator.kill();
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

async function makeFiles(): Promise<void> {
  const database = await openDatabase({
    memory: "2GB",
    threads: availableParallelism(),
    temporaryFolder: folder,
  });
  const onePercent = Math.floor(people / 100);
  const write = (rows: Sql, file: string): Promise<void> =>
    database.run(sql`copy (${rows}) to ${join(folder, file)} (format csv, header true)`);
  await write(exportedPeople(truePeople({ first: 1, last: people })), "day1.csv");
  const dayTwo = truePeople({ first: onePercent + 1, last: people + onePercent }, sql`person % 100 = 7`);
  await write(exportedPeople(dayTwo), "day2.csv");
  database.close();
  const sync = (name: string, file: string): string => `  ${name}:
    source: { file: ${file} }
    audience: { name: Bench of the main job, shared: true }
    mode: mirror
    fields: { externalId: external_id, email: { column: email, hashed: auto }, phone: phone, country: country, consent: { userData: consent } }
`;
  writeFileSync(
    join(folder, "headwater.yaml"),
    `${printConfig({ port })}
limits: { requestsPerSecond: 1000, requestsPerHour: 1000000 }
syncs:
${sync("first", "day1.csv")}${sync("changed", "day2.csv")}`,
  );
}

interface Row extends StageFigures {
  stage: string;
}

function stage(name: string, kind: string, what: string): Row {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["bench/stage.ts", kind, folder, what], {
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(`${name} failed:\n${stderr}`);
  return { stage: name, ...(JSON.parse(stdout) as StageFigures) };
}

function report(rows: readonly Row[]): void {
  const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, DuckDB ${DUCKDB_VERSION}`;
  if (values.json) {
    console.log(JSON.stringify({ machine, people, stages: rows }, null, 2));
    return;
  }
  const megabytes = Math.round(statSync(join(folder, "day1.csv")).size / 1e6);
  console.log(`${machine}\n${people.toLocaleString("en-US")} people, ${megabytes} MB of CSV\n`);
  console.log("| stage | records sent | CPU s | wall s | peak RSS MiB |\n| --- | --- | --- | --- | --- |");
  for (const { stage: name, records, cpuSeconds, wallSeconds, peakRssMiB } of rows)
    console.log(
      `| ${name} | ${records.toLocaleString("en-US")} | ${cpuSeconds.toFixed(1)} | ${wallSeconds.toFixed(1)} | ${peakRssMiB} |`,
    );
}
