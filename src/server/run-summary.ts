import type { z } from "@hono/zod-openapi";
import type { Run } from "../model/run.ts";
import type { runSummary } from "./api/runs.ts";
import type { Works } from "./service.ts";

export type RunSummary = z.input<typeof runSummary>;

/** One run in a list. @param audience its audience's name, for a run that has no plan yet */
export function summaryOf(run: Run, works: Works, audience?: string): RunSummary {
  const { runId, sync, mode, audienceKey, state, createdAt, startedAt, settledAt, plan, report } = run;
  const work = works.on({ runId });
  return {
    runId,
    sync,
    mode,
    audienceKey,
    audience: plan?.audience.name ?? audience ?? audienceKey,
    state,
    createdAt,
    startedAt,
    settledAt,
    ...(plan && { changes: changesOf(plan), rowsRead: plan.rows.read }),
    matchRate: report?.matchRate,
    // One that was executed all the same has been approved.
    ...(state === "planned" && { safetyStop: plan?.safetyStop?.message }),
    error: run.lastError,
    work,
  };
}

const changesOf = ({ changes: { add, update, renew, remove } }: NonNullable<Run["plan"]>) => ({
  add,
  update,
  renew,
  remove,
});
