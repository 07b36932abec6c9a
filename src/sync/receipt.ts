import type { HeadwaterError } from "../errors.ts";
import type { Forgetting } from "../jobs/ledger.ts";
import { newId, newRunId } from "../lib/id.ts";
import { seal } from "../lib/seal.ts";
import type { Audience } from "../model/audience.ts";
import { type ForgottenAudience, keysOfReceipt, type Receipt } from "../model/receipt.ts";
import type { RunError } from "../model/run.ts";
import { type Kin, kinIdCount } from "../plan/kin.ts";
import type { Engine } from "./engine.ts";
import type { FoundIn } from "./find-people.ts";
import { macsOf } from "./key-macs.ts";
import { holdingAudience } from "./lease.ts";
import { requireCurrentKey, STATE_KEY } from "./rotate-key.ts";
import { secretKey, secretPlace } from "./suppressions.ts";

/** Writes down who is to be forgotten, before anything is done: they are suppressed from here. */
export async function begin(
  engine: Engine,
  values: number,
  kin: Kin,
  found: readonly FoundIn[],
): Promise<Receipt> {
  const { ledger, clock } = engine;
  // Later than any suppression that an audience was looked at under, whatever the clock says.
  const createdAt = Math.max(clock.now(), ((await ledger.lastSuppressedAt()) ?? 0) + 1);
  const receipt: Receipt = {
    receiptId: newRunId(createdAt),
    createdAt,
    values,
    ...counted(kin),
    audiences: found.map(({ audience: { audienceKey, name, audienceId }, members, people }) => ({
      audienceKey,
      name,
      audienceId,
      members,
      people,
      runs: [],
      lists: 0,
      erased: false,
    })),
  };
  // Sealed with a key that another process is just changing, it would never be opened again.
  await holdingAudience(engine, STATE_KEY, async () => {
    requireCurrentKey(engine);
    await ledger.addReceipt(receipt, await forgetting(engine, receipt, kin));
  });
  return receipt;
}

export const counted = (kin: Kin): Pick<Receipt, "people" | "keys"> => ({
  people: new Set(kin.keys.map(([, person]) => person)).size,
  keys: { hashes: kin.keys.length - kinIdCount(kin), externalIds: kinIdCount(kin) },
});

/** What must be kept until it is done: sealed keys, and suppressions, one person's under one number. */
export async function forgetting(
  engine: Engine,
  { receiptId, createdAt }: Receipt,
  kin: Kin,
): Promise<Forgetting> {
  const numbers = new Map<number, string>();
  const numberOf = (person: number): string => {
    const number = numbers.get(person) ?? newId();
    numbers.set(person, number);
    return number;
  };
  const macs = await macsOf(engine, kin);
  return {
    sealedKeys: seal(JSON.stringify(kin), secretKey(engine.state.key), secretPlace(keysOfReceipt(receiptId))),
    suppressions: macs.map(({ person, ...mac }) => ({
      ...mac,
      personId: numberOf(person),
      receiptId,
      createdAt,
    })),
  };
}

/** The receipt with what is known of one audience now. Audiences that never had anything of them are not on it. */
export function withEntry(receipt: Receipt, entry: ForgottenAudience): Receipt {
  const { audienceKey, erased, people, runs, lists } = entry;
  const others = receipt.audiences.filter((other) => other.audienceKey !== audienceKey);
  const nothing = erased && people === 0 && runs.length === 0 && lists === 0;
  return { ...receipt, audiences: nothing ? others : [...others, entry] };
}

/** What the receipt has of an audience by now. */
export const entryOf = (receipt: Receipt, { audienceKey, name, audienceId }: Audience): ForgottenAudience =>
  receipt.audiences.find((entry) => entry.audienceKey === audienceKey) ?? {
    audienceKey,
    name,
    audienceId,
    members: 0,
    people: 0,
    runs: [],
    lists: 0,
    erased: false,
  };

/** What was in the way, as a receipt keeps it. */
export const toldOf = (error: HeadwaterError): RunError => ({
  code: error.code,
  message: error.message,
  hint: error.hint,
  exitCode: error.exitCode,
});
