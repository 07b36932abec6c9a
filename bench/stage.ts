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

const [kind, folder, what] = process.argv.slice(2) as [string, string, string];
const startedAt = performance.now();
const records = kind === "scan" ? await scan(join(folder, what)) : await carry(what);
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
    sql`select sum(strlen(external_id)), sum(strlen(email)), sum(strlen(phone)), sum(strlen(country)) from read_csv(${file}, header = true, all_varchar = true)`,
  );
  database.close();
  return 0;
}

async function carry(sync: string): Promise<number> {
  await using headwater = await open({ cwd: folder });
  const { report } = await headwater.sync(sync, { waitMs: 60_000 });
  return report?.books.accepted ?? 0;
}
