import type { SyncConfig } from "../config/config.ts";
import type { Packing } from "../jobs/packing.ts";
import { thousands } from "../lib/number.ts";
import type { FieldMapping } from "../model/field-mapping.ts";
import { type AudiencePlan, type ChangeCounts, changeCount, type Notice } from "../model/plan.ts";
import type { Run } from "../model/run.ts";
import type { Counts } from "../plan/counts.ts";
import type { ResolvedAudience } from "./audience.ts";
import { noBasis } from "./consent-notice.ts";
import type { Engine } from "./engine.ts";
import { hashedNotices } from "./hashed-notice.ts";
import { volumeOf } from "./volume.ts";

/** What a plan is told from. */
export interface Described {
  engine: Engine;
  sync: SyncConfig;
  resolved: ResolvedAudience;
  run: Run;
  fields: FieldMapping;
  counts: Counts;
  packing: Packing;
  withheld: number;
  doubtful: number;
  sharedEmails: number;
  /** What there is to say of what is remembered of the audience. */
  memoryNotices: readonly Notice[];
  /** What there is to say of the source, beside what is counted. */
  sourceNotices: readonly Notice[];
  /** What there is to say of the login. */
  loginNotices: readonly Notice[];
}

/** A plan in numbers and notices, without its safety stop. */
export function describePlan(described: Described): AudiencePlan {
  const { engine, sync, resolved, run, counts, packing } = described;
  const { audience, standing, amc, settings } = resolved;
  const creates = standing === "create" && packing.batches.length > 0;
  const records = changeCount(counts.changes);
  return {
    planId: run.runId,
    sync: sync.name,
    mode: sync.mode,
    destination: sync.destination.name,
    audience: {
      name: audience.name,
      audienceId: audience.audienceId,
      country: sync.audience.country,
      standing,
      settings,
    },
    amc,
    createdAt: run.createdAt,
    rows: counts.rows,
    changes: counts.changes,
    withheldRemovals: described.withheld,
    rejections: counts.rejections,
    droppedFields: counts.droppedFields,
    fields: described.fields,
    secondForms: { email: counts.secondEmails },
    consent: { basis: sync.consentBasis, ...counts.consent },
    ...volumeOf(packing, { records, limits: engine.config.limits, further: creates ? 1 : 0 }),
    notices: [
      ...resolved.notices,
      ...described.memoryNotices,
      ...described.loginNotices,
      ...noticesOf(described),
      ...described.sourceNotices,
    ],
  };
}

function noticesOf({ sync, fields, counts, withheld, doubtful, sharedEmails: shared }: Described): Notice[] {
  const notices: Notice[] = [];
  if (withheld > 0)
    notices.push({
      code: "plan.removals-withheld",
      message: `${thousands(withheld)} removals are held back, because ${thousands(doubtful)} rows can't be read or have no id: these people may still be there.`,
      hint: `Mend the rows, or run headwater sync ${sync.name} --allow-removals ${withheld}`,
    });
  notices.push(...waitingNotices(counts.changes));
  const unconsented = noBasis(sync, fields, counts.rejections);
  if (unconsented) notices.push(unconsented);
  if (shared > 0)
    notices.push({
      code: "source.emails-shared",
      message: `${thousands(shared)} email addresses stand under several ids.`,
      hint: "Amazon may take each of these people for several. Is one of the ids stale, or the address a placeholder?",
    });
  if (counts.rows.read === 0)
    notices.push({ code: "source.no-rows", message: "The source has a header and no rows." });
  notices.push(...hashedNotices(counts.droppedFields, fields));
  const badIds = counts.rejections.find(({ reason }) => reason === "id.not-allowed")?.count ?? 0;
  if (badIds > NEARLY_ALL * counts.rows.read)
    notices.push({
      code: "source.ids-not-allowed",
      message:
        "Nearly all external ids have characters that Amazon does not take: only letters, digits, - and _, up to 128.",
      hint: "Map another column as externalId, or say identity.externalId: derive.",
    });
  return notices;
}

const NEARLY_ALL = 0.9;

/** People who differ, and whom the plan leaves out all the same. */
function waitingNotices({ postponed = 0, quarantined = 0 }: ChangeCounts): Notice[] {
  const notices: Notice[] = [];
  if (postponed > 0)
    notices.push({
      code: "plan.people-postponed",
      message: `${thousands(postponed)} people wait for a later plan: Amazon has not finished with what was sent for them before.`,
      hint: "headwater settle --wait 10m asks Amazon; headwater runs says which run it is, and headwater runs retry RUN sends it again.",
    });
  if (quarantined > 0)
    notices.push({
      code: "plan.people-quarantined",
      message: `${thousands(quarantined)} people are left out: Amazon refused their records for what is in them, and their rows have not changed since.`,
      hint: "headwater runs export RUN refused --to refused.csv says why; headwater runs retry RUN has them sent again as they are.",
    });
  return notices;
}
