import { AmazonError } from "../errors.ts";
import type { Fence } from "../jobs/ledger.ts";
import type { Audience } from "../model/audience.ts";
import type { PlannedAmc } from "../model/plan.ts";
import type { ForgottenAudience, Receipt } from "../model/receipt.ts";
import type { Run } from "../model/run.ts";
import { countKin, type Kin, kinToDelete, loadKin, readKin, spreadKin } from "../plan/kin.ts";
import { sql } from "../sql/sql.ts";
import { audienceCargo } from "./audience-cargo.ts";
import { destinationOf } from "./destination.ts";
import type { Engine } from "./engine.ts";
import { erasePeople } from "./erase.ts";
import { carryOut } from "./execute.ts";
import { holdingAudience } from "./lease.ts";
import { planChanges } from "./plan-changes.ts";
import { entryOf, toldOf } from "./receipt.ts";
import { resumeAudience, waitUntilSettled } from "./resume.ts";
import { changesLists, listed, lookingIntoSnapshots, withSnapshot } from "./snapshots.ts";
import { connected } from "./target.ts";

/** What became of people in one audience. */
export interface Step {
  entry: ForgottenAudience;
  /** More keys than were known: look everywhere again. */
  grown?: Kin;
}

/** Whose runs those are that take people out, in lists of runs. */
const SYNC = "forget";

/**
 * Takes a receipt's people out of one audience: what runs there is finished, they are removed at Amazon, and when its jobs
 * have ended nothing of them is kept. Goes as far as it can until `untilAt`, and can be called again and again.
 */
export async function forgetIn(
  engine: Engine,
  receipt: Receipt,
  kin: Kin,
  audience: Audience,
  untilAt: number,
): Promise<Step> {
  const { audienceKey } = audience;
  const before = entryOf(receipt, audience);
  let sent = false;
  for (;;) {
    if (!(await finished(engine, audienceKey, untilAt)))
      return { entry: await told(engine, receipt, before) };
    const next = await holdingAudience(engine, audienceKey, async (fence) => {
      if ((await unfinished(engine, audienceKey)).length > 0) return "wait";
      const now = await look(engine, audienceKey, kin);
      if (now.grown) return { ...now, lists: 0 };
      const runs = await runsOf(engine, receipt, audienceKey);
      const wanted = runs.length === 0 ? now.people > 0 : now.members > 0;
      if (wanted && audience.audienceId !== undefined && !sent) {
        sent = await takeOut(engine, receipt, kin, audience, fence);
        if (sent) return "wait";
      }
      if (now.members > 0 && audience.audienceId !== undefined) return "not taken";
      if (before.people + now.people + runs.length === 0) return { ...now, lists: 0 };
      const lookedAt = await lookedAtBy(engine, receipt);
      return { ...now, lists: await erasePeople(engine, audienceKey, kin, lookedAt, fence) };
    });
    if (next === "wait") continue;
    const entry = await told(engine, receipt, before);
    if (next === "not taken") return { entry: { ...entry, error: toldOf(notTaken()) } };
    const counted = {
      ...entry,
      members: Math.max(entry.members, next.members),
      people: Math.max(entry.people, next.people),
    };
    return next.grown
      ? { entry: counted, grown: next.grown }
      : { entry: { ...counted, lists: entry.lists + next.lists, erased: true } };
  }
}

const notTaken = (): AmazonError =>
  new AmazonError(
    "forget.not-taken",
    "Amazon did not take the removal of everyone; they are still in the audience.",
    { hint: "headwater runs shows what it said. headwater forget --resume tries again." },
  );

const unfinished = ({ ledger }: Engine, audienceKey: string): Promise<Run[]> =>
  ledger.runs({ audienceKey, states: ["ready", "accepted"] });

/** Finishes what runs on an audience, as far as there is time; returns whether nothing does any more. */
export async function finished(engine: Engine, audienceKey: string, untilAt: number): Promise<boolean> {
  await resumeAudience(engine, audienceKey);
  for (const { runId } of (await unfinished(engine, audienceKey)).reverse())
    if (!(await waitUntilSettled(engine, runId, untilAt))) return false;
  return true;
}

/** How many of them the audience has, or more of their keys than were known. */
async function look(
  engine: Engine,
  audienceKey: string,
  kin: Kin,
): Promise<{ members: number; people: number; grown?: Kin }> {
  if (!engine.state.hasSnapshot(audienceKey)) return { members: 0, people: 0 };
  const lists = listed(await changesLists(engine, audienceKey));
  return lookingIntoSnapshots(engine, async (database) => {
    await loadKin(database, kin);
    return withSnapshot(engine, database, audienceKey, async () => {
      const counts = await countKin(database, sql`select external_id from (${lists})`);
      return (await spreadKin(database)) ? { ...counts, grown: await readKin(database) } : counts;
    });
  });
}

/** The runs of this receipt that are over, oldest first. */
async function runsOf({ ledger }: Engine, { receiptId }: Receipt, audienceKey: string): Promise<Run[]> {
  const runs = await ledger.runs({ audienceKey, sync: SYNC, states: ["ready", "accepted", "settled"] });
  return runs
    .filter(({ plan }) => plan?.origin?.kind === "forget" && plan.origin.receiptId === receiptId)
    .reverse();
}

/** Sends a removal of everyone whom the audience ever received; false where of nobody a hash is known. */
async function takeOut(
  engine: Engine,
  { receiptId }: Receipt,
  kin: Kin,
  audience: Audience,
  fence: Fence,
): Promise<boolean> {
  const destination = destinationOf(engine.config, audience, SYNC);
  const lists = listed(await changesLists(engine, audience.audienceKey));
  const run = await planChanges(
    engine,
    {
      origin: { kind: "forget", receiptId },
      sync: SYNC,
      destination: destination.name,
      audience,
      amc: amcOf(audience),
      mode: "remove",
      people: async (database) => {
        await loadKin(database, kin);
        return kinToDelete(sql`select external_id from (${lists})`, audience.country);
      },
      notices: async () => [],
    },
    fence,
  );
  if (run.plan?.changes.remove === 0) return false;
  const reaching = await connected(engine, destination, audience, run.plan?.amc);
  await carryOut(engine, audienceCargo(engine, destination, reaching, run), run, fence);
  return true;
}

/** Removals go the way that the records went. */
const amcOf = ({ connectionId, instanceId, advertiserId }: Audience): PlannedAmc | undefined =>
  connectionId === undefined || instanceId === undefined
    ? undefined
    : { reach: "connection", instanceId, connectionId, advertiserId };

/** Of everyone else's suppressions the newest, beside this receipt's. */
async function lookedAtBy(
  { ledger }: Engine,
  { receiptId, createdAt }: Receipt,
): Promise<{ before: number; at: number }> {
  const others = (await ledger.suppressions()).filter((suppression) => suppression.receiptId !== receiptId);
  const newest = others.reduce((last, { createdAt }) => Math.max(last, createdAt), 0);
  return { before: newest, at: Math.max(newest, createdAt) };
}

/** The entry with the runs as the ledger has them. */
async function told(
  engine: Engine,
  receipt: Receipt,
  { error: _, ...entry }: ForgottenAudience,
): Promise<ForgottenAudience> {
  const runs = await runsOf(engine, receipt, entry.audienceKey);
  const of = async ({ runId }: Run) => ({
    runId,
    records: (await engine.ledger.books(runId)).planned,
    jobRequestIds: (await engine.ledger.amazonJobs(runId)).map(({ jobRequestId }) => jobRequestId),
  });
  return { ...entry, runs: await Promise.all(runs.map(of)) };
}
