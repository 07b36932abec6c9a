import { dirname } from "node:path";
import type { Machine } from "../config/machine.ts";
import { openAuthDatabase } from "../ledger/auth-database.ts";
import type { Clock } from "../lib/clock.ts";
import { deriveKey, open, SealError, seal } from "../lib/seal.ts";
import { requireCurrentKey } from "./rotate-key.ts";
import { ledgerSettings } from "./settings.ts";
import type { State } from "./state.ts";
import { secretKey, secretPlace } from "./suppressions.ts";
import { openVault } from "./vault.ts";

/** Opens the state folder for what needs no configuration. */
export async function openStateOf(machine: Machine, clock: Clock): Promise<State> {
  const { close: closeVault, ...vault } = await openVault(machine, clock);
  const { ledger, state } = vault;
  const folder = dirname(machine.home);
  let authDatabase: ReturnType<typeof openAuthDatabase> | undefined;
  const close = async (): Promise<void> => {
    (await authDatabase)?.close();
    closeVault();
  };
  return {
    folder,
    home: state.path,
    settings: ledgerSettings(vault, folder),
    kept: ledger,
    seal: (text, purpose) => {
      state.stateKey.follow();
      requireCurrentKey(vault);
      return seal(text, secretKey(state.key), secretPlace(purpose));
    },
    unseal: (sealed, purpose) => {
      state.stateKey.follow();
      try {
        return open(sealed, secretKey(state.key), secretPlace(purpose));
      } catch (error) {
        if (error instanceof SealError) return undefined;
        throw error;
      }
    },
    derivedSecret: (purpose) => Buffer.from(deriveKey(state.key, `service ${purpose}`)).toString("hex"),
    authDatabase: () => {
      authDatabase ??= openAuthDatabase(state.ledgerPath);
      return authDatabase;
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}
