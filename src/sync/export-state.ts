import { writeExport } from "../ledger/export-folder.ts";
import { version } from "../lib/version.ts";
import type { Engine } from "./engine.ts";
import { holdingAudience } from "./lease.ts";
import { memoryKeys } from "./memory-keys.ts";

/** What an export holds. */
export interface StateExport {
  audiences: number;
  /** Those to whom events were sent, or planned. */
  advertisers: number;
  runs: number;
  files: number;
  bytes: number;
  /** `given`: HEADWATER_KEY, which must be set on the other machine too. */
  key: "included" | "given";
}

/**
 * Writes the state folder to a new folder, as it is at one moment: nothing is sent meanwhile.
 * @throws {ConfigError} state.export-folder-taken
 * @throws {MachineError} ledger.audience-busy, ledger.damaged, state.read-only, state.no-folder, disk.full
 */
export const exportState = (engine: Engine, folder: string): Promise<StateExport> =>
  holdingAll(engine, new Set(), async () => {
    const { ledger, machine, clock } = engine;
    await ledger.verify();
    const key = machine.key === undefined ? "included" : "given";
    const about = { headwater: version(), exportedAt: clock.now(), key } as const;
    const files = await writeExport(engine, folder, about);
    return {
      audiences: (await ledger.audiences()).length,
      advertisers: (await ledger.eventsKeys()).length,
      runs: (await ledger.runs()).length,
      files: files.length,
      bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      key,
    };
  });

/** Does `work` while this process holds every audience and advertiser, those too that come to be known meanwhile. */
async function holdingAll<T>(engine: Engine, held: ReadonlySet<string>, work: () => Promise<T>): Promise<T> {
  const free = (await memoryKeys(engine)).find((key) => !held.has(key));
  if (free === undefined) return work();
  return holdingAudience(engine, free, () => holdingAll(engine, new Set([...held, free]), work));
}
