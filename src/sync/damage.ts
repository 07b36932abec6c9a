import { HeadwaterError, MachineError } from "../errors.ts";
import { isEventsKey } from "../model/event-account.ts";
import { planLine, startLine } from "../model/plan.ts";
import { DAMAGED_FILE } from "../sql/database.ts";
import { isWhole } from "../sql/whole.ts";
import type { Engine } from "./engine.ts";

type Looking = Pick<Engine, "machine" | "state" | "ledger">;

/**
 * The error of a damaged file as one that names the file, what is lost with it, and what can be made again; any other
 * error as it is. DuckDB does not say which of its files it could not read, so both are read to their ends.
 */
export async function namedDamage(
  error: unknown,
  engine: Looking,
  { audienceKey, runId }: { audienceKey: string; runId?: string | undefined },
): Promise<unknown> {
  if (!(error instanceof HeadwaterError && error.code === DAMAGED_FILE)) return error;
  const { state, machine } = engine;
  const limits = { memory: machine.memory, threads: machine.threads };
  if (!(await isWhole(state.snapshotPath(audienceKey), limits)))
    return snapshotDamaged(engine, audienceKey, error);
  if (runId !== undefined && !(await isWhole(state.workPath(runId), limits)))
    return workDamaged(engine, runId, "damaged", error);
  return error;
}

/** The error of a run whose changes are gone. */
export const workMissing = (engine: Looking, runId: string): Promise<MachineError> =>
  workDamaged(engine, runId, "missing");

async function snapshotDamaged(
  { ledger, state }: Looking,
  audienceKey: string,
  cause: HeadwaterError,
): Promise<MachineError> {
  const path = state.snapshotPath(audienceKey);
  if (isEventsKey(audienceKey))
    return new MachineError(
      "snapshot.damaged",
      `The file that remembers which events Amazon has accepted is damaged: ${path}.`,
      {
        hint: `Put the state folder back from a backup, all of it. If there is none, move this file away: mv ${path} ${path}.damaged\nEvents that are still young enough are then sent again with the same ids, and Amazon keeps one of each. See docs/state.md.`,
        at: path,
        cause,
      },
    );
  const name = (await ledger.audience(audienceKey))?.name ?? audienceKey;
  return new MachineError(
    "snapshot.damaged",
    `The file that remembers whom Amazon has accepted for the audience "${name}" is damaged: ${path}.`,
    {
      hint: `Put the state folder back from a backup, all of it. If there is none, move this file away: mv ${path} ${path}.damaged\nThe next sync then sends everyone in the source again, which is harmless. Whoever is no longer in the source stays at Amazon until their time to live ends. See docs/state.md.`,
      at: path,
      cause,
    },
  );
}

async function workDamaged(
  { ledger, state }: Looking,
  runId: string,
  how: "damaged" | "missing",
  cause?: HeadwaterError,
): Promise<MachineError> {
  const run = await ledger.run(runId);
  const of = run ?? { sync: "SYNC", mode: "mirror" as const };
  return new MachineError(
    "run.work-damaged",
    `The file with the changes of run ${runId} is ${how}: ${state.workPath(runId)}.`,
    {
      hint:
        run?.state === "planned"
          ? `Plan again: ${planLine(of)}`
          : `${startLine(of)} goes on: it gives this run up, says what is not remembered of it, and plans anew.`,
      at: state.workPath(runId),
      cause,
    },
  );
}
