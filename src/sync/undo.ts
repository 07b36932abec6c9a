import { AmazonError, ConfigError, DataError } from "../errors.ts";
import type { Fence } from "../jobs/ledger.ts";
import { thousands } from "../lib/number.ts";
import type { Audience } from "../model/audience.ts";
import { isOfItsOwn, type Notice, type Plan } from "../model/plan.ts";
import type { AudienceRun, Run } from "../model/run.ts";
import { dropRemovedBefore } from "../plan/removed.ts";
import { withoutSuppressed } from "../plan/suppression.ts";
import { countUndo, putBack, type UndoCounts } from "../plan/undo.ts";
import { audienceOf } from "./audience-of.ts";
import { destinationOf } from "./destination.ts";
import type { Engine } from "./engine.ts";
import { executeGiven } from "./execute.ts";
import { keptFrom } from "./kept-from.ts";
import { knownRun } from "./known-run.ts";
import { holdingAudience } from "./lease.ts";
import { planChanges } from "./plan-changes.ts";
import { reachedAmc } from "./reached-amc.ts";
import { resumeAudience } from "./resume.ts";
import { suppressedNow } from "./suppressions.ts";
import { type SyncOptions, type SyncResult, whenApproved } from "./sync.ts";

/**
 * Puts back whom a run took out: a plan like any other, made from hashes that were kept for it. Nobody who is in the
 * audience again, or of whom a consent is wanted that is not at hand.
 * @throws {ConfigError} run.unknown, plan.unknown {AmazonError} run.not-settled {DataError} run.undo-gone
 */
export async function undoRun(engine: Engine, runId: string, options: SyncOptions = {}): Promise<SyncResult> {
  const run =
    options.planId === undefined
      ? await planUndo(engine, runId)
      : await keptUndo(engine, runId, options.planId);
  return whenApproved(engine, run, options, () => executeGiven(engine, run));
}

async function planUndo(engine: Engine, runId: string): Promise<AudienceRun> {
  const known = await audienceRun(engine, runId);
  await resumeAudience(engine, known.audienceKey);
  const run = await audienceRun(engine, runId);
  if (run.state === "ready" || run.state === "accepted")
    throw new AmazonError(
      "run.not-settled",
      `Run ${runId} has not come to its end: Amazon is still at work.`,
      {
        hint: `headwater resume --wait 10m waits for it. Then: headwater undo ${runId}`,
      },
    );
  const audience = await audienceOf(engine, run.audienceKey);
  return holdingAudience(engine, run.audienceKey, (fence) => plannedUndo(engine, run, audience, fence));
}

/** @throws {ConfigError} run.unknown, run.sent-events */
async function audienceRun(engine: Engine, runId: string): Promise<AudienceRun> {
  const run = await knownRun(engine, runId);
  if (run.mode !== "events") return run;
  throw new ConfigError("run.sent-events", `Run ${runId} sent events: they can't be taken back.`, {
    hint: "docs/events.md says what Amazon does with an event that was wrong.",
  });
}

const plannedUndo = (
  engine: Engine,
  run: AudienceRun,
  audience: Audience,
  fence: Fence,
): Promise<AudienceRun> =>
  planChanges(
    engine,
    {
      origin: { kind: "undo", runId: run.runId },
      sync: run.sync,
      destination: destinationOf(engine.config, audience, run.sync).name,
      audience,
      amc: reachedAmc(run.plan?.amc, audience),
      mode: "add",
      people: async (database) => {
        await dropRemovedBefore(database, keptFrom(engine));
        const { kept } = await countUndo(database, run.runId);
        if (kept === 0) refuseWhatIsGone(engine, run);
        return withoutSuppressed(putBack(run.runId), await suppressedNow(engine));
      },
      notices: async (database) => noticesOf(run, await countUndo(database, run.runId)),
    },
    fence,
  );

/** @throws {DataError} run.undo-gone — nobody is kept of it any more, for it is too long ago. */
function refuseWhatIsGone(
  engine: Engine,
  { runId, startedAt, acceptedAt = startedAt, plan }: AudienceRun,
): void {
  const { keepDays } = engine.config.undo;
  const { remove, withdrawn } = plan?.changes ?? { remove: 0, withdrawn: 0 };
  if (remove === withdrawn || isOfItsOwn(plan?.origin)) return;
  if (acceptedAt === undefined || (acceptedAt >= keptFrom(engine) && keepDays > 0)) return;
  throw new DataError(
    "run.undo-gone",
    keepDays === 0
      ? `Whom run ${runId} took out was not kept: undo.keepDays is 0.`
      : `Whom run ${runId} took out was kept for ${thousands(keepDays)} day${keepDays === 1 ? "" : "s"}, which are over.`,
    { hint: "Put the people into the source: the next sync sends them." },
  );
}

function noticesOf({ runId, sync, mode }: Run, { kept, memberAgain, withoutConsent }: UndoCounts): Notice[] {
  const notices: Notice[] = [];
  if (kept === memberAgain + withoutConsent)
    notices.push({
      code: "undo.nobody",
      message: `Nobody is left to be put back of those whom run ${runId} took out, if it took out any.`,
    });
  else
    notices.push({
      code: "undo.not-for-good",
      message:
        mode === "remove"
          ? `The next run of ${sync} takes them out again if its file still names them.`
          : "The next mirror run takes them out again, unless they are in its source.",
    });
  if (memberAgain > 0)
    notices.push({
      code: "undo.members-again",
      message: `${thousands(memberAgain)} of them are in the audience again already, and stay as they are.`,
    });
  if (withoutConsent > 0)
    notices.push({
      code: "undo.without-consent",
      message: `${thousands(withoutConsent)} of them stay out: a consent is wanted where they live, and theirs can't be sent again. Consent strings are not kept.`,
      hint: "Put them into the source, with their consent: the next sync sends them.",
    });
  return notices;
}

/** A kept plan of this run's undo. */
async function keptUndo(engine: Engine, runId: string, planId: string): Promise<AudienceRun> {
  const kept = await engine.ledger.run(planId);
  if (!kept || kept.mode === "events" || !isUndoOf(kept.plan, runId))
    throw new ConfigError("plan.unknown", `There is no plan ${planId} that undoes run ${runId}.`, {
      hint: `headwater undo ${runId} makes one.`,
    });
  await resumeAudience(engine, kept.audienceKey);
  return kept;
}

const isUndoOf = (plan: Plan | undefined, runId: string): boolean =>
  plan?.origin?.kind === "undo" && plan.origin.runId === runId;
