import type { Headwater, Run, RunOverview } from "../../index.ts";
import { isApproved } from "../../model/plan.ts";
import type { Work } from "../api/common.ts";
import { approveRun, discardPlan, resumeRun, retryRun, stopRun, undoRun } from "../api/runs.ts";
import { type Handled, handled } from "../operation.ts";
import { Refusal } from "../problems.ts";
import type { Who } from "../rights.ts";
import type { Service, WorkGiven } from "../service.ts";
import { aboutOf, carry } from "../start-entry.ts";

type Verb = keyof RunOverview["may"];

/** What people do with runs: refused at once where it can't be done, else it goes on in the background. */
export const runActRoutes = (service: Service): Handled[] => [
  handled(approveRun, async ({ params: { runId }, body: { allowRemovals }, who }) => {
    const { run } = await inState(service, runId, "approve");
    const { plan } = run;
    if (plan?.safetyStop && !isApproved(plan, { planId: runId, allowRemovals }))
      throw new Refusal(422, plan.safetyStop.code, plan.safetyStop.message, {
        hint: `Say the number of removals: ${plan.safetyStop.removals}.`,
      });
    const said = allowRemovals === undefined ? undefined : `${allowRemovals} removals`;
    return begin(service, who, { kind: "approve", run, runId, detail: said }, async ({ headwater }) => {
      const options = { planId: runId, allowRemovals };
      await (plan?.origin?.kind === "undo"
        ? headwater.undo(plan.origin.runId, options)
        : carry(headwater, { name: run.sync, isEvents: run.mode === "events" }, options));
    });
  }),

  handled(resumeRun, async ({ params: { runId }, who }) => {
    const { run } = await inState(service, runId, "resume");
    return begin(service, who, { kind: "resume", run, runId }, async ({ headwater }) => {
      await headwater.resume({ runId });
    });
  }),

  handled(retryRun, async ({ params: { runId }, who }) => {
    const { run } = await inState(service, runId, "retry");
    return begin(service, who, { kind: "retry", run, runId }, async ({ headwater }) => {
      await headwater.retry(runId);
    });
  }),

  handled(undoRun, async ({ params: { runId }, who }) => {
    const { run } = await inState(service, runId, "undo");
    // The plan that comes of it is a run of its own.
    return begin(service, who, { kind: "undo", run, undoes: runId }, async ({ headwater, isRun }) => {
      await headwater.undo(runId, {
        approve: ({ planId }) => {
          isRun(planId);
          return false;
        },
      });
    });
  }),

  handled(stopRun, async ({ params: { runId }, who }) => {
    const work = service.works.on({ runId });
    if (!work || !service.works.stop(work.workId))
      throw new Refusal(409, "run.not-at-work", "Nothing is at work on this run here.", {
        hint: "Another process may be: stop it where it was started.",
      });
    await service.audit(who, "run.stop", runId);
    return undefined;
  }),

  handled(discardPlan, async ({ params: { runId }, who }) => {
    await inState(service, runId, "discard");
    await service.with((headwater) => headwater.discard(runId));
    await service.audit(who, "run.discard", runId);
    service.hub.tell({ kind: "run", runId });
    return undefined;
  }),
];

/** @throws {ConfigError} run.unknown {Refusal} run.not-now */
async function inState(service: Service, runId: string, verb: Verb): Promise<RunOverview> {
  const overview = await service.with((headwater: Headwater) => headwater.overview(runId));
  const work = service.works.on({ runId });
  if (work)
    throw new Refusal(409, "run.at-work", `This run is being worked on: ${work.kind}.`, {
      hint: "Wait until that ends, or stop it.",
    });
  const { run, may, moved } = overview;
  if (may[verb]) return overview;
  if (verb === "approve" && moved)
    throw new Refusal(409, moved.code, moved.message, { hint: "Make a new plan." });
  throw new Refusal(409, "run.not-now", `A run that is ${run.state} has nothing to ${verb}.`);
}

/** Starts it in the background, and writes down who did. */
async function begin(
  service: Service,
  who: Who,
  given: Pick<Work, "kind"> & { run: Run; runId?: string; undoes?: string; detail?: string | undefined },
  carryOut: (given: WorkGiven) => Promise<void>,
): Promise<Work> {
  const { kind, run, runId, undoes, detail } = given;
  await service.audit(who, `run.${kind}`, runId ?? undoes, detail);
  return service.works.start(
    { kind, ...aboutOf(run), by: who.name, ...(runId !== undefined && { runId }) },
    carryOut,
  );
}
