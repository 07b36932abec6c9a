import { ConfigError } from "../errors.ts";
import { thousands } from "../lib/number.ts";
import type { Notice } from "../model/plan.ts";
import type { RunReport } from "../model/run.ts";
import type { Engine } from "./engine.ts";

/** What a run tells a person, from the ledger. @throws {ConfigError} run.unknown */
export async function reportOf({ ledger }: Engine, runId: string): Promise<RunReport> {
  const run = await ledger.run(runId);
  const audience = run && (await ledger.audience(run.audienceKey));
  if (!run?.plan || !audience)
    throw new ConfigError("run.unknown", `There is no run ${runId}${run ? " with a plan" : ""}.`, {
      hint: "headwater runs lists them.",
    });
  const [books, processed, attempts] = await Promise.all([
    ledger.books(runId),
    ledger.processed(runId),
    ledger.attempts(runId),
  ]);
  const { size } = audience;
  return {
    runId,
    sync: run.sync,
    mode: run.mode,
    state: run.state,
    audience: {
      name: audience.name,
      audienceId: audience.audienceId,
      created: run.plan.audience.standing === "create",
    },
    plan: run.plan,
    books,
    processed,
    requests: attempts.length,
    audienceSize: size && { received: size.received, matched: size.matched, dsp: size.dsp },
    matchRate: size && size.received > 0 ? size.matched / size.received : undefined,
    durationMs:
      run.startedAt !== undefined && run.acceptedAt !== undefined
        ? run.acceptedAt - run.startedAt
        : undefined,
    notices: [...run.plan.notices, ...noticesOf(runId, books, processed)],
    error: run.lastError,
  };
}

function noticesOf(
  runId: string,
  { refused }: RunReport["books"],
  { failed, invalidRecords, expired }: RunReport["processed"],
): Notice[] {
  const notices: Notice[] = [];
  if (refused > 0)
    notices.push({
      code: "run.records-refused",
      message: `Amazon refused ${thousands(refused)} records.`,
      hint: `headwater runs ${runId} shows what it said, headwater runs export ${runId} refused --to refused.csv whom it meant. The next sync sends them again.`,
    });
  if (failed > 0 || invalidRecords > 0)
    notices.push({
      code: "run.records-not-kept",
      message: `Amazon took the records and then did not keep all of them (${failed} jobs failed, ${thousands(invalidRecords)} records invalid).`,
      hint: "The next sync sends again those whom Amazon named.",
    });
  if (expired > 0)
    notices.push({
      code: "run.jobs-expired",
      message: `Amazon no longer tells what became of ${expired} requests that it had accepted.`,
    });
  return notices;
}
