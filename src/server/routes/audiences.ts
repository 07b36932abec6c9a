import { HeadwaterError } from "../../errors.ts";
import type { Audience, AudienceView, Headwater, Run } from "../../index.ts";
import { recordCount } from "../../model/plan.ts";
import { audienceHistory, getAudience, listAudiences, overlap } from "../api/audiences.ts";
import { type Handled, handled } from "../operation.ts";
import { Refusal } from "../problems.ts";
import type { Service } from "../service.ts";
import { usabilityOf } from "../usability.ts";

/** Runs that a history shows. */
const RUNS_SHOWN = 200;

export const audienceRoutes = (service: Service): Handled[] => [
  handled(listAudiences, () =>
    service.with(async (headwater) => {
      const syncs = await headwater.audienceSyncs();
      const audiences = await headwater.audiences();
      return { items: audiences.map((one) => summaryOf(one, syncs.get(one.audienceKey) ?? [])) };
    }),
  ),

  handled(getAudience, ({ params: { audienceKey } }) =>
    service.with(async (headwater) => {
      const audience = await known(headwater, audienceKey);
      const view = await headwater.audience(audienceKey).catch(unlessBusy);
      const syncs = (await headwater.audienceSyncs()).get(audienceKey) ?? [];
      const now = service.clock.now();
      const seen = { ...audience, size: sizeNow(view, now) ?? audience.size };
      return {
        summary: summaryOf(seen, syncs),
        view,
        busy: view === undefined,
        keys: view?.keys,
        usable: usabilityOf(seen, await lastAcceptedAt(headwater, audienceKey), now),
      };
    }),
  ),

  handled(audienceHistory, async ({ params: { audienceKey } }) => {
    const runs = await service.with(async (headwater) => {
      await known(headwater, audienceKey);
      return headwater.runs({ audienceKey, states: SENT, limit: RUNS_SHOWN });
    });
    return {
      sizes: await service.state.kept.audienceSizes(audienceKey),
      runs: runs.reverse().flatMap(changesOf),
    };
  }),

  handled(overlap, ({ params: { audienceKey } }) =>
    service.with(async (headwater) => {
      await known(headwater, audienceKey);
      const { people, others } = await headwater.overlap(audienceKey);
      return { people, others: [...others] };
    }),
  ),
];

const SENT = ["ready", "accepted", "settled", "abandoned"] as const;

/** @throws {Refusal} audience.unknown */
async function known(headwater: Headwater, audienceKey: string): Promise<Audience> {
  const [audience] = await headwater.audiences([audienceKey]);
  if (audience) return audience;
  throw new Refusal(404, "audience.unknown", "No audience of that key was filled from here.");
}

const summaryOf = (audience: Audience, syncs: readonly string[]) => {
  const { audienceKey, name, audienceId, country, region, profileId, size } = audience;
  return {
    audienceKey,
    name,
    audienceId,
    country,
    region,
    profileId,
    size,
    matchRate: size && size.received > 0 ? size.matched / size.received : undefined,
    syncs: [...syncs],
  };
};

/** As Amazon has just told it; undefined where it was not asked, or has not counted. */
function sizeNow(view: AudienceView | undefined, at: number): Audience["size"] {
  const { received, matched, dsp = 0 } = view?.amazon?.size ?? {};
  if (received === undefined || matched === undefined) return undefined;
  return { received, matched, dsp, fromHere: view!.people.there, at };
}

function unlessBusy(error: unknown): undefined {
  if (error instanceof HeadwaterError && error.code === "ledger.audience-busy") return undefined;
  throw error;
}

/** When Amazon last accepted a run that changed something. */
async function lastAcceptedAt(headwater: Headwater, audienceKey: string): Promise<number | undefined> {
  const runs = await headwater.runs({ audienceKey, states: ["accepted", "settled"], limit: RUNS_SHOWN });
  return runs.find(({ plan }) => plan && recordCount(plan) > 0)?.acceptedAt;
}

const changesOf = ({ runId, createdAt, startedAt = createdAt, plan, report: told }: Run) => {
  const report = told && told.mode !== "events" ? told : undefined;
  return plan === undefined || plan.mode === "events"
    ? []
    : [
        {
          runId,
          at: startedAt,
          add: plan.changes.add,
          update: plan.changes.update,
          remove: plan.changes.remove,
          matchRate: report?.matchRate,
          reachable: report?.estimate?.reachable,
          bothKeys: report?.estimate?.keys?.both,
        },
      ];
};
