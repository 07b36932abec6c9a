import { type Headwater, open } from "../index.ts";
import type { Database } from "../sql/database.ts";
import type { EmulatorProcess } from "./emulator-process.ts";
import type { RehearsedFault } from "./rehearsal.ts";
import type { World } from "./world.ts";

/** What the demo plays in. */
export interface Setting {
  folder: string;
  world: World;
  emulator: EmulatorProcess;
  database: Database;
  program: readonly string[];
  faults: readonly RehearsedFault[];
  say: (line?: string) => void;
}

/** Opens Headwater anew, as each command does. */
export async function withHeadwater<T>(
  { folder }: Setting,
  work: (headwater: Headwater) => Promise<T>,
): Promise<T> {
  await using headwater = await open({ cwd: folder });
  return await work(headwater);
}
