import { consentProblem } from "../consent.ts";
import { Refusal } from "../errors.ts";
import { assumed, documented, observed, SOURCES } from "../evidence.ts";
import type { FaultParams } from "../faults.ts";
import { operation } from "../operation.ts";
import { targetOf } from "../target.ts";
import { checkTerms } from "../terms.ts";
import { type Change, readUpload } from "../upload.ts";

export const uploadRecords = operation("upload-records", "POST /amc/audiences/records", {
  family: "audiences",
  evidence: documented(SOURCES.audiencesSpec),
  rules: [
    {
      says: "A call holds 1 to 10,000 records, a record 1 to 100 sets.",
      evidence: documented(SOURCES.audiencesSpec),
    },
    {
      says: "An external user id is 1 to 128 of 0-9 A-Z a-z _ -.",
      evidence: documented(SOURCES.audiencesSpec),
    },
    {
      says: "An action is CREATE or DELETE, and both carry hashes.",
      evidence: documented(SOURCES.audiencesSpec),
    },
    {
      says: "One bad record refuses the whole call.",
      evidence: assumed("the schema is violated; no page says more"),
    },
    { says: "A quoted audienceId is 400 with a capital-M Message.", evidence: observed(SOURCES.segment) },
    {
      says: "A body of more than 6 MB is 413.",
      evidence: assumed("no cap is published; the Data Provider API has 5 to 6 MB"),
    },
    {
      says: "An unknown audience is accepted; the job refuses its records.",
      evidence: documented(SOURCES.audiencesGuide),
    },
    {
      says: "A CREATE of an id that is there renews its time to live.",
      evidence: documented(SOURCES.audiencesGuide),
    },
    { says: "It replaces the id's hashes.", evidence: assumed("unknown; the option `recreate` has union") },
    {
      says: "The time to live counts from when the CREATE was accepted.",
      evidence: assumed("no page says from when in the job"),
    },
    {
      says: "A DELETE goes by the external user id alone.",
      evidence: assumed("the key of a DELETE is not published"),
    },
    { says: "Deleting who is not there is fine.", evidence: assumed("no page says otherwise") },
    {
      says: "A value that is not 64 lower-case hex digits matches nobody.",
      evidence: assumed("unpublished; the option `hashes` makes it an invalid record"),
    },
    {
      says: "Jobs are applied when they end, so a slow older one can undo a newer.",
      evidence: assumed("no order is promised"),
    },
  ],
  async answer(call) {
    checkTerms(call.store.terms, call.grant!);
    const { store, region, now } = call;
    const text = await call.text();
    const counting = store.options.members === "count";
    const consent = store.faults.strike("consent", "upload-records")?.mode ?? store.options.consent;
    const { audienceId, changes, ...upload } = readUpload(text, {
      population: store.population,
      hashes: store.options.hashes,
      counting,
      now,
      consentProblem: (given, countryCode, id) =>
        consentProblem(consent, given, countryCode ?? store.audience(region, id)?.countryCode),
    });
    const bad = store.faults.strike("bad-record", "upload-records", (chosen) =>
      changes.some(isOneOf(chosen)),
    );
    if (bad) throw refusedFor(changes, bad);
    const audience = store.audience(region, audienceId);
    const target = targetOf(call, upload.target, audience);
    if (target.connectionId) store.volume.add(target.connectionId, changes.length, now);
    if (audience) audience.target = target;
    const slow = store.faults.strike("slow-jobs", "upload-records");
    const failed = store.faults.strike("failed-jobs", "upload-records");
    const state = store.faults.strike("job-state", "upload-records");
    const invalid = store.faults.strike("invalid-records", "upload-records");
    if (invalid) markInvalid(changes, invalid);
    const job = store.jobs.accept({
      region,
      audienceId,
      acceptedAt: now,
      dueAt: now + (slow?.ms ?? store.options.jobMs),
      ending: failed ? "FAILED" : (state?.state ?? "SUCCEEDED"),
      unnamed: invalid?.unnamed ?? false,
      target,
      counting,
      changes,
    });
    return { status: 202, body: { jobRequestId: job.jobRequestId } };
  },
});

function markInvalid(changes: readonly Change[], { error, ...chosen }: FaultParams<"invalid-records">) {
  for (const change of changes.filter(isOneOf(chosen))) change.invalid = error;
}

/** Records that are named, and every nth of a call. */
function isOneOf({ externalUserIds, every }: { externalUserIds: string[]; every?: number | undefined }) {
  const named = new Set(externalUserIds);
  return ({ externalUserId }: Change, index: number): boolean =>
    named.has(externalUserId) || (every !== undefined && (index + 1) % every === 0);
}

function refusedFor(changes: readonly Change[], fault: FaultParams<"bad-record">): Refusal {
  const where = fault.unnamed ? "records" : `records[${changes.findIndex(isOneOf(fault))}].hashedPII`;
  return new Refusal(400, `${where}: failed to satisfy the constraint`);
}
