import type { Machine } from "../config/machine.ts";
import { openLedger } from "../ledger/sqlite.ts";
import { openStateFolder } from "../ledger/state-folder.ts";
import type { Clock } from "../lib/clock.ts";
import type { Engine } from "./engine.ts";
import { finishKeyChange } from "./rotate-key.ts";

/** The state folder and its ledger. */
export type Vault = Pick<Engine, "ledger" | "clock" | "state">;

/** Opens them, the folder made when missing. A change of keys that was cut short is ended. */
export async function openVault(
  { home, key }: Pick<Machine, "home" | "key">,
  clock: Clock,
): Promise<Vault & { close(): void }> {
  const state = openStateFolder(home, { key });
  try {
    const ledger = await openLedger(state.ledgerPath, { clock });
    const close = (): void => {
      ledger.close();
      state.close();
    };
    const vault = { ledger, clock, state };
    await finishKeyChange(vault).catch((error: unknown) => {
      ledger.close();
      throw error;
    });
    return { ...vault, close };
  } catch (error) {
    state.close();
    throw error;
  }
}
