import type { AmazonJob, Attempt, Batch } from "../model/batch.ts";
import type { PersonInAudience, SentRecord } from "../model/person.ts";
import type { Run } from "../model/run.ts";
import type { Database } from "../sql/database.ts";
import { sql } from "../sql/sql.ts";
import type { Engine } from "./engine.ts";
import { type ChangesList, listed } from "./snapshots.ts";

/** One record of a person, as a run's list and the ledger tell of it. */
export interface HistoricRecord extends SentRecord {
  kind: "add" | "update" | "renew" | "remove";
}

/** What runs did about each of these ids, oldest first. Plans that nobody carried out did nothing. */
export async function historyOf(
  engine: Pick<Engine, "ledger">,
  database: Database,
  ids: readonly string[],
  lists: readonly ChangesList[],
  runs: readonly Run[],
): Promise<Map<string, HistoricRecord[]>> {
  const runOf = new Map(lists.map(({ path, runId }) => [path, runs.find((run) => run.runId === runId)!]));
  const rows = await database.all(
    sql`from (${listed(lists)}) where external_id in (select unnest(${ids})) order by filename, change_number`,
  );
  const books = new Map<string, RunBooks>();
  const records = new Map<string, HistoricRecord[]>(ids.map((id) => [id, []]));
  for (const { external_id, kind, change_number, filename } of rows) {
    const run = runOf.get(String(filename))!;
    if (run.startedAt === undefined) continue;
    const own = books.get(run.runId) ?? (await booksOf(engine, run.runId));
    books.set(run.runId, own);
    records.get(String(external_id))!.push({
      kind: String(kind) as HistoricRecord["kind"],
      ...recordOf(run, Number(change_number), own),
    });
  }
  for (const history of records.values()) history.sort((one, other) => one.at - other.at);
  return records;
}

interface RunBooks {
  batches: Batch[];
  attempts: Attempt[];
  jobs: AmazonJob[];
}

const booksOf = async ({ ledger }: Pick<Engine, "ledger">, runId: string): Promise<RunBooks> => ({
  batches: await ledger.batches(runId),
  attempts: await ledger.attempts(runId),
  jobs: await ledger.amazonJobs(runId),
});

function recordOf(
  { runId, startedAt }: Run,
  change: number,
  { batches, attempts, jobs }: RunBooks,
): SentRecord {
  const batch = batches.find(({ firstChange, lastChange }) => firstChange <= change && change <= lastChange);
  const attempt = attempts.findLast(({ batchId }) => batchId === batch?.batchId);
  const job = jobs.findLast(({ batchId }) => batchId === batch?.batchId);
  return {
    runId,
    at: attempt?.endedAt ?? attempt?.startedAt ?? startedAt!,
    jobNumber: batch?.jobNumber,
    outcome: batch?.state === "split" ? undefined : batch?.state,
    requestId: attempt?.requestId,
    jobRequestId: job?.jobRequestId ?? attempt?.jobRequestId,
    jobState: job?.state,
    message: job?.message ?? attempt?.message,
  };
}

/** What the audience's own file has of one person. */
export interface KeptOf {
  sentAt?: number;
  removedAt?: number;
  quarantine?: PersonInAudience["quarantine"];
}

/** A person's standing, from what is kept of them and what runs did about them. */
export function standingOf(
  externalId: string,
  { sentAt, removedAt, quarantine }: KeptOf,
  history: readonly HistoricRecord[],
  ttlSeconds: number,
): PersonInAudience | undefined {
  const last = history.at(-1);
  if (sentAt === undefined && removedAt === undefined && quarantine === undefined && !last) return undefined;
  const accepted = history.filter(({ outcome }) => outcome === "accepted");
  const removed = accepted.findLast(({ kind }) => kind === "remove");
  const sent = accepted.findLast(({ kind }) => kind !== "remove");
  // Of an audience whose file is lost, the ledger and the lists still tell.
  const isThere = sentAt !== undefined || (sent !== undefined && sent.at > (removed?.at ?? removedAt ?? 0));
  const sentLast = sentAt || sent?.at;
  return {
    externalId,
    standing: waits(last) ? "waiting" : isThere ? "member" : (removed ?? removedAt) ? "removed" : "refused",
    ...(isThere && since(accepted, sentLast ?? 0)),
    sent: sent && recordWithoutKind(sent),
    leavesAt: isThere && sentLast ? sentLast + ttlSeconds * 1000 : undefined,
    removed: !isThere && removed ? recordWithoutKind(removed) : undefined,
    quarantine,
    last: last && recordWithoutKind(last),
  };
}

const waits = (last: HistoricRecord | undefined): boolean =>
  last !== undefined &&
  (["to-send", "sending", "unknown"].includes(last.outcome ?? "") || last.jobState === "pending");

const recordWithoutKind = ({ kind: _, ...record }: HistoricRecord): SentRecord => record;

/** Since their last addition; where its list is gone, longer than the first record that is still told of. */
function since(accepted: readonly HistoricRecord[], sentAt: number) {
  const stay = accepted.slice(accepted.findLastIndex(({ kind }) => kind === "remove") + 1);
  const added = stay.find(({ kind }) => kind === "add");
  return added ? { since: added.at } : { sinceBefore: stay[0]?.at ?? sentAt };
}
