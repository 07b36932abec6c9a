import { existsSync, globSync, readFileSync } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import type { Database, RowObject } from "../../src/sql/database.ts";
import { sql } from "../../src/sql/sql.ts";
import type { Site } from "../e2e/site.ts";
import { digestOf, type Image } from "./freeze.ts";

/**
 * All of the ledger that a sync goes by: not the limiter's requests, instants, attempts and reports, nor the leases of dead
 * processes, of which the images that differ otherwise have every kind.
 */
const LEDGER = [
  "select run_id, sync, mode, state from run order by 1",
  "select batch_id, state from batch order by 1",
  "select batch_id, state from amazon_job order by 1, 2",
  "select audience_key, audience_id, created_here, create_intent_at is null from audience order by 1",
];

/** What of the ledger the next process goes by, of a run that was being sent. */
const ATTEMPTS = "select batch_id, attempt, outcome, ended_at is null as open from attempt order by 1, 2";

/**
 * What the image of a killed process is to whoever goes on from it: all but the limiter's requests, leases and instants.
 * Leaves the image as it is.
 */
export function likenessOf({ folder, emulator }: Pick<Image, "folder" | "emulator">): string {
  const amazon = readFileSync(emulator, "utf8").replaceAll(/\b1\d{12}(?:\.\d+)?\b/g, "(an instant)");
  const questions = [...LEDGER, ATTEMPTS].map((question) => ask(folder, question, { readOnly: true }));
  return JSON.stringify([questions, digestOf(folder, { without: /^ledger\.sqlite/ }), amazon]);
}

/** Where a site stands. */
export interface Standing {
  /** Ledger, snapshot, files and Amazon as one text: whatever goes on from two that stand alike does the same. */
  text: string;
  /** Whom the snapshot has for members, and with which hashes. */
  members: RowObject[];
}

/** Reads where a site stands while no process has it open. `database` is to read the snapshot with. */
export async function standingOf(site: Site, database: Database): Promise<Standing> {
  const home = site.path(".headwater");
  const { members, rows } = await snapshotOf(home, database);
  const held = [...(await site.members())].map(([id, { hashedPII }]) => [id, hashedPII]).sort();
  const text = JSON.stringify([
    LEDGER.map((question) => ask(home, question)),
    members,
    rows,
    globSync("{runs,tmp}/**", { cwd: home }).sort(),
    site.emulator.store.audiences().length,
    held,
  ]);
  return { text, members };
}

/** The requests that the ready runs of a state folder have to send still. */
export function requestsLeft(home: string): number {
  const [row] = ask(
    home,
    `select count(*) as count from batch join run using (run_id)
      where run.state = 'ready' and batch.state in ('to-send', 'sending', 'unknown')`,
  );
  return Number(row?.count ?? 0);
}

/** The runs that are plans which can be executed still. */
export const keptPlans = (home: string): string[] =>
  ask(home, "select run_id from run where state = 'planned'").map(({ run_id }) => String(run_id));

function ask(home: string, question: string, options = { readOnly: false }): Record<string, unknown>[] {
  const file = `${home}/ledger.sqlite`;
  if (!existsSync(file)) return [];
  const ledger = new DatabaseSync(file, options);
  try {
    const isMade = ledger.prepare("select 1 from sqlite_master where name = 'migration'").get();
    return isMade ? ledger.prepare(question).all() : [];
  } finally {
    ledger.close();
  }
}

async function snapshotOf(
  home: string,
  database: Database,
): Promise<{ members: RowObject[]; rows: RowObject[] }> {
  const [file] = globSync("audiences/*.duckdb", { cwd: home });
  if (file === undefined) return { members: [], rows: [] };
  await database.attach(`${home}/${file}`, "snapshot");
  try {
    const made = await database.all(
      sql`from duckdb_tables() where database_name = 'snapshot' and table_name = 'rows'`,
    );
    if (made.length === 0) return { members: [], rows: [] };
    return {
      members: await database.all(sql`select * exclude (sent_at) from snapshot.members order by external_id`),
      rows: await database.all(
        sql`select external_id, fp::varchar as fp, marks from snapshot.rows order by all`,
      ),
    };
  } finally {
    await database.detach("snapshot");
  }
}
