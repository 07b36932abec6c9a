import type { SyncConfig } from "../config/config.ts";
import type { Packing } from "../jobs/packing.ts";
import { thousands } from "../lib/number.ts";
import type { FieldMapping } from "../model/field-mapping.ts";
import { changeCount, type Notice, type Plan } from "../model/plan.ts";
import type { Run } from "../model/run.ts";
import type { Counts } from "../plan/counts.ts";
import { leastTime } from "../plan/least-time.ts";
import type { ResolvedAudience } from "./audience.ts";
import { noBasis } from "./consent-notice.ts";
import type { Engine } from "./engine.ts";
import { hashedNotices } from "./hashed-notice.ts";

/** What a plan is told from. */
export interface Described {
  engine: Engine;
  sync: SyncConfig;
  resolved: ResolvedAudience;
  run: Run;
  fields: FieldMapping;
  counts: Counts;
  packing: Packing;
  membersBefore: number;
  withheld: number;
  doubtful: number;
  sharedEmails: number;
  /** What there is to say of the login. */
  loginNotices: readonly Notice[];
}

/** A plan in numbers and notices, without its safety stop. */
export function describePlan(described: Described): Plan {
  const { engine, sync, resolved, run, counts, packing } = described;
  const { audience, standing, amc, settings } = resolved;
  const creates = standing === "create" && packing.batches.length > 0;
  const requests = packing.batches.length + (creates ? 1 : 0);
  const least = leastTime({ requests, records: changeCount(counts.changes) }, engine.config.limits);
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
    identifiers: packing.identifiers,
    uploadJobs: packing.jobs.length,
    requests,
    minimumMs: least.ms,
    minimumBy: least.bound,
    notices: [...resolved.notices, ...described.loginNotices, ...noticesOf(described)],
  };
}

function noticesOf({
  sync,
  resolved,
  fields,
  counts,
  membersBefore,
  withheld,
  doubtful,
  sharedEmails: shared,
}: Described): Notice[] {
  const notices: Notice[] = [];
  if (sync.mode === "mirror" && membersBefore === 0 && resolved.standing === "adopt")
    notices.push({
      code: "audience.filled-elsewhere",
      message:
        "This audience exists, and was never filled from here. People whom others put there stay: mirror can't see them.",
    });
  if (withheld > 0)
    notices.push({
      code: "plan.removals-withheld",
      message: `${thousands(withheld)} removals are held back, because ${thousands(doubtful)} rows can't be read or have no id: these people may still be there.`,
      hint: `Mend the rows, or run headwater sync ${sync.name} --allow-removals ${withheld}`,
    });
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
