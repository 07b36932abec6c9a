import { ConfigError, HeadwaterError, MachineError } from "../errors.ts";
import { newKey, open, SealError, seal } from "../lib/seal.ts";
import type { Engine } from "./engine.ts";
import { holdingAll, holdingAudience } from "./lease.ts";
import { loginKey, loginOf } from "./logins.ts";
import { memoryKeys } from "./memory-keys.ts";
import { secretKey, secretPlace } from "./suppressions.ts";

type Vault = Pick<Engine, "ledger" | "clock" | "state">;

/** What only one process at a time may change. */
export const STATE_KEY = "state key";

/**
 * Changes the state folder's key while nobody is at work. In this order: the new key is written down beside the old one;
 * in one transaction the ledger's sealed texts are sealed with it, with one that proves it; the new key takes the old
 * one's place. Whoever opens the folder after a kill in between looks whether the proof opens, and goes on or back.
 * @throws {ConfigError} key.given {MachineError} ledger.audience-busy
 */
export async function rotateKey(engine: Engine): Promise<{ logins: number; secrets: number }> {
  const { ledger, state, machine, config } = engine;
  if (machine.key !== undefined)
    throw new ConfigError(
      "key.given",
      "The key comes from HEADWATER_KEY, which can't be changed from here.",
      {
        hint: `Write it into ${state.path}/key (mode 600), unset HEADWATER_KEY, run headwater key rotate, then set HEADWATER_KEY to what stands in that file and delete it.`,
      },
    );
  const memories = await memoryKeys(engine);
  const logins = config.connections.map(({ name }) => loginOf(name));
  return holdingAll(engine, [STATE_KEY, ...memories, ...logins], async () => {
    const { stateKey } = state;
    requireCurrentKey(engine);
    stateKey.prepare(newKey());
    const [old, next] = [stateKey.current, stateKey.next()!];
    const sealed = await ledger.sealAnew(
      (place, text) =>
        "login" in place
          ? resealed(text, loginKey(old), loginKey(next), loginOf(place.login))
          : resealed(text, secretKey(old), secretKey(next), secretPlace(place.secret)),
      { name: PROOF, sealed: seal(PROOF, secretKey(next), secretPlace(PROOF)) },
    );
    stateKey.adopt();
    return sealed;
  });
}

/** In the ledger's secrets: opens with the key that all others are sealed with. */
const PROOF = "state key";

/** Ends a change of keys that was cut short, one way or the other. @throws {MachineError} state.key-changing */
export async function finishKeyChange(vault: Vault): Promise<void> {
  const { ledger, state } = vault;
  if (state.stateKey.next() === undefined) return;
  await holdingAudience(vault, STATE_KEY, async () => {
    const next = state.stateKey.next();
    const proof = await ledger.sealedSecret(PROOF);
    if (next === undefined) return;
    if (proof !== undefined && opens(proof, next)) state.stateKey.adopt();
    else state.stateKey.drop();
  }).catch((error: unknown) => {
    if (!(error instanceof HeadwaterError && error.code === "ledger.audience-busy")) throw error;
    throw changing();
  });
}

/** @throws {MachineError} state.key-changing — another process has changed it since this one began. */
export function requireCurrentKey({ state }: Vault): void {
  if (!state.stateKey.isCurrent()) throw changing();
}

const changing = (): MachineError =>
  new MachineError("state.key-changing", "The key of the state folder is being changed, or was just now.", {
    hint: "Wait a moment, then run the same command again.",
  });

/** What the old key does not open was lost before: it stays as it is. */
function resealed(sealed: string, from: Uint8Array, to: Uint8Array, place: string): string {
  try {
    return seal(open(sealed, from, place), to, place);
  } catch (error) {
    if (error instanceof SealError) return sealed;
    throw error;
  }
}

function opens(sealed: string, key: Uint8Array): boolean {
  try {
    return open(sealed, secretKey(key), secretPlace(PROOF)) === PROOF;
  } catch (error) {
    if (error instanceof SealError) return false;
    throw error;
  }
}
