import { DataError, MachineError } from "../errors.ts";
import { deriveKey, newKey, open, SealError, seal } from "../lib/seal.ts";
import { planLine } from "../model/plan.ts";
import type { KeptPlan } from "../model/run.ts";
import type { HmacPads, Suppressed } from "../plan/suppression.ts";
import type { Engine } from "./engine.ts";

type Vault = Pick<Engine, "ledger" | "state">;

const NAME = "suppressions";
const BLOCK_BYTES = 64;

/** Everyone who must not be sent, for a plan; undefined where that is nobody, and costs nothing. */
export async function suppressedNow(vault: Vault): Promise<Suppressed | undefined> {
  const suppressions = await vault.ledger.suppressions();
  if (suppressions.length === 0) return undefined;
  return {
    ...(await padsOf(vault)),
    keyMacs: suppressions.map(({ keyMac }) => keyMac),
    bucketMacs: [...new Set(suppressions.map(({ bucketMac }) => bucketMac))],
    lastAt: suppressions.reduce((last, { createdAt }) => Math.max(last, createdAt), 0),
  };
}

/**
 * The secret that keys of suppressed people are hashed with, made at first. It is its own, sealed under the state's key,
 * so that it outlives that one.
 * @throws {MachineError} state.key-changed
 */
export async function padsOf({ ledger, state }: Vault): Promise<HmacPads> {
  const key = secretKey(state.key);
  const fresh = () => seal(Buffer.from(newKey()).toString("base64"), key, secretPlace(NAME));
  if ((await ledger.sealedSecret(NAME)) === undefined) await ledger.addSealedSecret(NAME, fresh());
  const secret = opened((await ledger.sealedSecret(NAME))!, key, NAME);
  return pads(Buffer.from(secret, "base64"));
}

/** @source RFC 2104 */
function pads(secret: Uint8Array): HmacPads {
  const block = new Uint8Array(BLOCK_BYTES);
  block.set(secret);
  const padded = (byte: number): string => Buffer.from(block.map((own) => own ^ byte)).toString("hex");
  return { inner: padded(0x36), outer: padded(0x5c) };
}

/** The key of the ledger's sealed secrets, and the place that each is sealed to. */
export const secretKey = (stateKey: Uint8Array): Uint8Array => deriveKey(stateKey, "secrets");
export const secretPlace = (name: string): string => `secret ${name}`;

/** A sealed secret of the ledger. @throws {MachineError} state.key-changed */
export function opened(sealed: string, key: Uint8Array, name: string): string {
  try {
    return open(sealed, key, secretPlace(name));
  } catch (cause) {
    if (!(cause instanceof SealError)) throw cause;
    throw new MachineError(
      "state.key-changed",
      "The ledger's secrets are sealed with another key than the state folder's.",
      {
        hint: "Was the key just changed? Run the same command again. Else put key and key-check back from a backup: without them nobody can tell who was forgotten.",
        cause,
      },
    );
  }
}

/**
 * Refuses a plan that was made before somebody was forgotten: it may hold them.
 * @throws {DataError} plan.people-forgotten
 */
export async function refuseOlderThanSuppressions(
  { ledger }: Vault,
  { plan, basis }: KeptPlan,
): Promise<void> {
  const now = (await ledger.lastSuppressedAt()) ?? 0;
  if (now <= (basis.suppressedAt ?? 0)) return;
  throw new DataError(
    "plan.people-forgotten",
    `People have been forgotten since plan ${plan.planId} was made.`,
    { hint: `Plan again: ${planLine(plan)}` },
  );
}
