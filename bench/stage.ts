import { join } from "node:path";
import { open } from "../src/index.ts";
import { openDatabase } from "../src/sql/database.ts";
import { sql } from "../src/sql/sql.ts";

/** What one stage cost, in a process that did nothing else. */
export interface StageFigures {
  records: number;
  cpuSeconds: number;
  wallSeconds: number;
  peakRssMiB: number;
}

type Kind = "scan" | "sync" | "events";

const [kind, folder, what] = process.argv.slice(2) as [Kind, string, string];
const startedAt = performance.now();
const records = await { scan, sync, events }[kind](what);
const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
const figures: StageFigures = {
  records,
  cpuSeconds: (userCPUTime + systemCPUTime) / 1e6,
  wallSeconds: (performance.now() - startedAt) / 1000,
  peakRssMiB: Math.round(maxRSS / 1024),
};
console.log(JSON.stringify(figures));

/** The least that reading the file can cost: every cell, nothing done with it. */
async function scan(file: string): Promise<number> {
  const database = await openDatabase({ memory: "300MB", threads: 2 });
  await database.all(
    sql`select sum(strlen(external_id)), sum(strlen(email)), sum(strlen(phone)), sum(strlen(country)) from read_csv(${join(folder, file)}, header = true, all_varchar = true)`,
  );
  database.close();
  return 0;
}

async function sync(name: string): Promise<number> {
  await using headwater = await open({ cwd: folder });
  const { report } = await headwater.sync(name, { waitMs: 60_000 });
  return report?.books.accepted ?? 0;
}

async function events(name: string): Promise<number> {
  await using headwater = await open({ cwd: folder });
  const { report } = await headwater.sendEvents(name);
  return report?.books.accepted ?? 0;
}
