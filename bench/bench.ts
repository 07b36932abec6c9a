import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { exportedPeople, truePeople } from "../src/demo/people.ts";
import { exportedPurchases } from "../src/demo/purchases.ts";
import { printConfig } from "../src/emulator/print-config.ts";
import { DUCKDB_VERSION, openDatabase } from "../src/sql/database.ts";
import { type Sql, sql } from "../src/sql/sql.ts";
import { cpuSeconds } from "./process-figures.ts";
import type { StageFigures } from "./stage.ts";

/**
 * Measures the main job on synthetic people: each stage in a process of its own, against an emulator in another. Limits
 * are lifted, so that this machine is measured and not Amazon's patience.
 */
const STAGES = {
  scan: { title: "bare scan", kind: "scan", what: "day1.csv" },
  first: { title: "first load (mirror)", kind: "sync", what: "first" },
  changed: { title: "mirror, 1 % new, 1 % changed, 1 % gone", kind: "sync", what: "changed" },
  unchanged: { title: "mirror, unchanged", kind: "sync", what: "changed" },
  events: { title: "events, one of each row", kind: "events", what: "purchases" },
} as const;
type Stage = keyof typeof STAGES;

const { values } = parseArgs({
  options: {
    rows: { type: "string", default: "1M" },
    json: { type: "boolean" },
    /** Which stages, with commas between; `unchanged` makes sense after `changed` only. */
    stages: { type: "string", default: Object.keys(STAGES).join(",") },
  },
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
    report(values.stages.split(",").map((name) => run(name as Stage, emulator)));
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
  const everybody = exportedPeople(truePeople({ first: 1, last: people }));
  await write(everybody, "day1.csv");
  const dayTwo = truePeople({ first: onePercent + 1, last: people + onePercent }, sql`person % 100 = 7`);
  await write(exportedPeople(dayTwo), "day2.csv");
  await write(exportedPurchases(everybody, Date.now()), "purchases.csv");
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
${sync("first", "day1.csv")}${sync("changed", "day2.csv")}
events:
  purchases:
    source: { file: purchases.csv }
    fields: { id: order_id, time: ordered_at, value: total, currency: currency, units: items, email: { column: email, hashed: auto }, phone: phone, country: country, consent: { userData: consent } }
    defaults: { type: Purchase }
`,
  );
}

interface Row extends StageFigures {
  stage: Stage;
  emulatorCpuSeconds: number;
}

function run(stage: Stage, emulator: ChildProcess): Row {
  const { title, kind, what } = STAGES[stage];
  const before = cpuSeconds(emulator);
  const { stdout, stderr, status } = spawnSync(process.execPath, ["bench/stage.ts", kind, folder, what], {
    encoding: "utf8",
    maxBuffer: 1e8,
  });
  if (status !== 0) throw new Error(`${title} failed:\n${stderr}`);
  const figures = JSON.parse(stdout) as StageFigures;
  return { stage, ...figures, emulatorCpuSeconds: cpuSeconds(emulator) - before };
}

function report(rows: readonly Row[]): void {
  const machine = `${availableParallelism()} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, DuckDB ${DUCKDB_VERSION}`;
  const cpuOf = (wanted: Stage): number | undefined => rows.find(({ stage }) => stage === wanted)?.cpuSeconds;
  const [members, events] = [cpuOf("first"), cpuOf("events")];
  const ratio = members && events ? events / members : undefined;
  if (values.json) {
    console.log(JSON.stringify({ machine, people, stages: rows, events_vs_members: ratio }, null, 2));
    return;
  }
  const megabytes = Math.round(statSync(join(folder, "day1.csv")).size / 1e6);
  console.log(`${machine}\n${people.toLocaleString("en-US")} people, ${megabytes} MB of CSV\n`);
  console.log(
    "| stage | records sent | CPU s | wall s | peak RSS MiB | emulator's CPU s |\n| --- | --- | --- | --- | --- | --- |",
  );
  for (const { stage, records, cpuSeconds, wallSeconds, peakRssMiB, emulatorCpuSeconds } of rows)
    console.log(
      `| ${STAGES[stage].title} | ${records.toLocaleString("en-US")} | ${cpuSeconds.toFixed(1)} | ${wallSeconds.toFixed(1)} | ${peakRssMiB} | ${emulatorCpuSeconds.toFixed(1)} |`,
    );
  if (ratio) console.log(`\nevents_vs_members (CPU, bar: 3): ${ratio.toFixed(2)}`);
}
