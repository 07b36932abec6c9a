import { z } from "@hono/zod-openapi";
import type { Headwater, Run, RunDetails, RunOverview } from "../../index.ts";
import { RUN_STATES, type RunState } from "../../model/run.ts";
import { getRun, getWork, listRequests, listRuns, type run } from "../api/runs.ts";
import { nextStep } from "../next-step.ts";
import { type Handled, handled } from "../operation.ts";
import { cursorOf, placeOf } from "../page-cursor.ts";
import { Refusal } from "../problems.ts";
import { type RunSummary, summaryOf } from "../run-summary.ts";
import type { Service } from "../service.ts";

/** Runs as they are looked at; what is done with them is in run-acts.ts. */
export const runRoutes = (service: Service): Handled[] => [
  handled(listRuns, async ({ query: { cursor, limit, sync, audienceKey, states } }) => {
    const filter = { sync, audienceKey, states: statesOf(states) };
    const place = placeOf(runPlace, cursor);
    const before = place && { createdAt: place[0], runId: place[1] };
    return service.with(async (headwater) => {
      // One more than asked for: whether there is a next page.
      const runs = await headwater.runs({ ...filter, before, limit: limit + 1 });
      const items = runs.slice(0, limit);
      const last = items.at(-1);
      return {
        items: await summariesOf(service, headwater, items),
        ...(runs.length > limit && last && { next: cursorOf([last.createdAt, last.runId]) }),
        total: await headwater.countRuns(filter),
      };
    });
  }),

  handled(getRun, ({ params: { runId } }) =>
    service.with(async (headwater) => {
      const overview = await headwater.overview(runId);
      const isRefused = (overview.report?.books.refused ?? 0) > 0;
      return {
        ...shown(service, headwater, overview),
        refusals: isRefused ? refusalsOf(await headwater.run(runId)) : [],
      };
    }),
  ),

  handled(listRequests, async ({ params: { runId }, query: { cursor, limit } }) => {
    const place = placeOf(requestPlace, cursor);
    const after = place && { startedAt: place[0], batchId: place[1], attempt: place[2] };
    const { requests, total } = await service.with((headwater) =>
      headwater.requests(runId, { after, limit: limit + 1 }),
    );
    const items = requests.slice(0, limit);
    const last = items.at(-1);
    return {
      items,
      ...(requests.length > limit &&
        last && { next: cursorOf([last.startedAt, last.batchId, last.attempt]) }),
      total,
    };
  }),

  handled(getWork, async ({ params: { workId } }) => {
    const work = service.works.get(workId);
    if (work) return work;
    throw new Refusal(404, "work.unknown", "Nothing of that id is going on, or was lately.");
  }),
];

const runPlace = z.tuple([z.number(), z.string()]);
const requestPlace = z.tuple([z.number(), z.string(), z.number()]);

/** @throws {Refusal} request.invalid */
function statesOf(said: string | undefined): RunState[] | undefined {
  const states = z.array(z.enum(RUN_STATES)).safeParse(said?.split(",").filter(Boolean) ?? []);
  if (states.success) return said === undefined ? undefined : states.data;
  const message = `There is ${RUN_STATES.join(", ")}.`;
  throw new Refusal(400, "request.invalid", `states: ${message}`, { fields: [{ path: "states", message }] });
}

/** Runs as lists show them, each with its audience's name. */
export async function summariesOf(
  { works }: Service,
  headwater: Headwater,
  runs: readonly Run[],
): Promise<RunSummary[]> {
  const keys = new Set(runs.filter(({ plan }) => !plan).map(({ audienceKey }) => audienceKey));
  const audiences = keys.size === 0 ? [] : await headwater.audiences([...keys]);
  const names = new Map(audiences.map(({ audienceKey, name }) => [audienceKey, name]));
  return runs.map((one) => summaryOf(one, works, names.get(one.audienceKey)));
}

/** The connection that a run's requests go through. */
export function connectionOf({ config }: Headwater, { sync, plan }: Run): string | undefined {
  const destination =
    [...config.syncs, ...config.events].find(({ name }) => name === sync)?.destination ??
    config.destinations.find(({ name }) => name === plan?.destination);
  return destination?.connection.name;
}

/** Reasons that a page shows; all are in the list of what was refused. */
const REFUSALS_SHOWN = 20;

/** Refused records by what Amazon said of them, or of the request that they were in. */
function refusalsOf({ batches, attempts }: RunDetails): z.input<typeof run>["refusals"] {
  const said = new Map(
    attempts.filter(({ outcome }) => outcome === "refused").map(({ batchId, message }) => [batchId, message]),
  );
  const counts = new Map<string, number>();
  for (const { batchId, state, records, message } of batches) {
    if (state !== "refused") continue;
    const reason = said.get(batchId) ?? message ?? "It gave no reason.";
    counts.set(reason, (counts.get(reason) ?? 0) + records);
  }
  return [...counts]
    .map(([message, records]) => ({ message, records }))
    .sort((one, other) => other.records - one.records)
    .slice(0, REFUSALS_SHOWN);
}

function shown(
  { works }: Service,
  headwater: Headwater,
  { run: known, audience, report, uploadJobs, may, moved, lists }: RunOverview,
): Omit<z.input<typeof run>, "refusals"> {
  const summary = summaryOf(known, works, audience?.name);
  // What is at work on it decides first.
  const idle = summary.work === undefined;
  const step = idle
    ? nextStep({
        run: known,
        notices: report?.notices ?? [],
        moved,
        connection: connectionOf(headwater, known),
      })
    : undefined;
  return {
    summary,
    report,
    plan: known.plan,
    uploadJobs: [...uploadJobs],
    may: {
      approve: idle && may.approve,
      resume: idle && may.resume,
      retry: idle && may.retry,
      undo: idle && may.undo,
      stop: !idle,
      discard: idle && may.discard,
    },
    ...(step && { next: { ...step, action: step.action && may[step.action] ? step.action : undefined } }),
    lists: [...lists],
  };
}
