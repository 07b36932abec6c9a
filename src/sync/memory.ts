import { thousands } from "../lib/number.ts";
import type { Audience } from "../model/audience.ts";
import type { Mode } from "../model/mode.ts";
import type { Notice, PlannedAudience } from "../model/plan.ts";
import { appliedBatches, snapshotVersion } from "../plan/snapshot.ts";
import type { Database } from "../sql/database.ts";
import type { Engine } from "./engine.ts";

/** An audience, and what Amazon says of it, to be held against what is remembered here. */
export interface Remembered {
  audience: Pick<Audience, "audienceKey" | "name">;
  standing: PlannedAudience["standing"];
  /** Records that Amazon has received for it; absent until Amazon has counted, or where it was not asked. */
  received?: number | undefined;
  /** How a plan is to treat it; absent where none is being made. */
  mode?: Mode | undefined;
}

/** What a state folder ought to remember of an audience and does not, with what going on means. Nothing where all is well. */
export async function memoryNotices(
  engine: Pick<Engine, "ledger" | "state">,
  database: Database,
  remembered: Remembered,
): Promise<Notice[]> {
  const elsewhere = filledElsewhere({ ...remembered, name: remembered.audience.name });
  if (elsewhere) return [elsewhere];
  const { audience, mode } = remembered;
  const forgotten = await forgottenOf(engine, database, audience.audienceKey);
  if (forgotten.records === 0) return [];
  const path = engine.state.snapshotPath(audience.audienceKey);
  const records = `${thousands(forgotten.records)} records`;
  if ((await snapshotVersion(database)) === 0)
    return [
      {
        code: "snapshot.lost",
        message: `Amazon has accepted ${records} for this audience from here, and the file that remembers whom is gone or empty: ${path}.`,
        hint: `Put it back from a backup, or headwater state import what headwater state export wrote. ${goingOn(mode)}`,
      },
    ];
  return [
    {
      code: "snapshot.behind",
      message: `The file that remembers whom Amazon has accepted for this audience lacks ${records} of ${thousands(forgotten.runs)} earlier run${forgotten.runs === 1 ? "" : "s"}: it was put back from an older backup without the rest, or lost its end. ${path}`,
      hint: `Put the state folder back as one, all its files together. ${goingOn(mode)}`,
    },
  ];
}

/**
 * An audience that Amazon has filled and this ledger never did: somebody else fills it, or this folder is a new one.
 * Amazon counts late, so under `mirror` nothing counted is no proof that nobody is there.
 */
export function filledElsewhere({
  name,
  standing,
  received = 0,
  mode,
}: Omit<Remembered, "audience"> & { name: string }): Notice | undefined {
  if (standing !== "adopt" || (received === 0 && mode !== "mirror")) return undefined;
  const there =
    received === 0
      ? `The audience "${name}" exists`
      : `Amazon has ${thousands(received)} records of people in the audience "${name}"`;
  return {
    code: "audience.filled-elsewhere",
    message: `${there}, and it was never filled from this state folder.`,
    hint: `Filled by Headwater on another machine, or from a folder that is lost? headwater state import brings back what it knew: docs/state.md. ${goingOn(mode)}`,
  };
}

/** What happens without the memory. */
const goingOn = (mode: Mode | undefined): string =>
  mode === "remove"
    ? "Without it, people are taken out by the values of their rows alone: other hashes that were sent for them stay."
    : `Without it, everyone in the source is sent again, which is harmless; whoever is there and not in the source stays until their time to live ends${mode === "mirror" ? ", for mirror can't see them" : ""}.`;

/**
 * Accepted records that the audience's file does not have, of the newest runs. A run that it has whole ends the search: what
 * was lost before that was told then.
 */
export async function forgottenOf(
  { ledger }: Pick<Engine, "ledger">,
  database: Database,
  audienceKey: string,
): Promise<{ records: number; runs: number }> {
  const applied = await appliedBatches(database);
  const lacking = new Map<string, number>();
  for (const [runId, batches] of Map.groupBy(await ledger.acceptedBatches(audienceKey), (one) => one.runId)) {
    const missing = batches.filter(({ batchId }) => !applied.has(batchId));
    if (missing.length === 0) break;
    lacking.set(
      runId,
      missing.reduce((sum, { records }) => sum + records, 0),
    );
  }
  return { records: [...lacking.values()].reduce((sum, records) => sum + records, 0), runs: lacking.size };
}
