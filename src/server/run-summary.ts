import type { z } from "@hono/zod-openapi";
import type { Plan } from "../model/plan.ts";
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
    audience: (plan && placeOf(plan)) ?? audience ?? audienceKey,
    state,
    createdAt,
    startedAt,
    settledAt,
    ...(plan && { ...sizeOf(plan), rowsRead: plan.rows.read }),
    matchRate: report && report.mode !== "events" ? report.matchRate : undefined,
    // One that was executed all the same has been approved.
    ...(state === "planned" && { safetyStop: plan?.safetyStop?.message }),
    error: run.lastError,
    work,
  };
}

/** What a plan is about: its audience, or whose events they are. */
const placeOf = (plan: Plan): string =>
  plan.mode === "events" ? (plan.account.name ?? plan.account.advertiserId) : plan.audience.name;

function sizeOf(plan: Plan): Pick<RunSummary, "changes" | "events"> {
  if (plan.mode === "events") return { events: plan.rows.events };
  const { add, update, renew, remove } = plan.changes;
  return { changes: { add, update, renew, remove } };
}
