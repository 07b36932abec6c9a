import { Bug, DataError, HeadwaterError } from "../errors.ts";
import { thousands } from "../lib/number.ts";
import type { ValueOptions } from "../model/person.ts";
import { type ForgetPlan, type ForgottenAudience, keysOfReceipt, type Receipt } from "../model/receipt.ts";
import { type Kin, kinIdCount } from "../plan/kin.ts";
import type { Engine } from "./engine.ts";
import { dropUnsentEvents } from "./events/forget.ts";
import { type FoundIn, findPeople } from "./find-people.ts";
import { forgetIn, type Step } from "./forget-audience.ts";
import { holdingAudience, isBusy } from "./lease.ts";
import { personKeys } from "./person-keys.ts";
import { begin, counted, entryOf, forgetting, toldOf, withEntry } from "./receipt.ts";
import { opened, secretKey } from "./suppressions.ts";

export interface ForgetOptions extends ValueOptions {
  /** Asked once, with what would be done; false: nothing is. Absent: yes. */
  approve?: (plan: ForgetPlan) => boolean | Promise<boolean>;
  /** Most external ids that a person has approved by number. */
  allowPeople?: number;
  /** How long to wait for Amazon's jobs, in milliseconds. @default 0 */
  waitMs?: number;
  /** Told of the receipt as soon as it is written down: from then on they are kept out of every plan. */
  onReceipt?: (receiptId: string) => void;
}

export type ForgetResult =
  | { declined: ForgetPlan; receipt?: undefined }
  | { declined?: undefined; receipt: Receipt };

/**
 * External ids for each value, from which something is wrong: a number or an address that many people share makes one
 * person of them all.
 */
const MOST_IDS_PER_VALUE = 10;

/**
 * Forgets people: from the first moment they are kept out of every plan; they are taken out of every audience that ever
 * received them; when Amazon has done that, nothing of them is kept but keyed hashes and a receipt.
 * @throws {ConfigError} person.value-unusable, person.kind-unclear
 * @throws {DataError} forget.too-many-people {MachineError} ledger.audience-busy
 */
export async function forgetPeople(
  engine: Engine,
  values: readonly string[],
  options: ForgetOptions = {},
): Promise<ForgetResult> {
  const named = await personKeys(engine, values, options);
  const { kin, found } = await findPeople(engine, named);
  const plan = planOf(values.length, kin, found);
  const most = Math.max(options.allowPeople ?? 0, MOST_IDS_PER_VALUE * values.length);
  if (plan.externalIds > most) throw tooMany(plan);
  if (options.approve && !(await options.approve(plan))) return { declined: plan };
  const receipt = await begin(engine, values.length, kin, found);
  options.onReceipt?.(receipt.receiptId);
  return { receipt: await goOn(engine, receipt, engine.clock.now() + (options.waitMs ?? 0)) };
}

/** Goes on with every receipt that is not finished and that no other process is at work on. Returns them. */
export async function goOnForgetting(engine: Engine, waitMs = 0): Promise<Receipt[]> {
  const open = (await engine.ledger.receipts()).filter(({ finishedAt }) => finishedAt === undefined);
  const untilAt = engine.clock.now() + waitMs;
  const receipts: Receipt[] = [];
  for (const receipt of open.reverse())
    receipts.push(await goOn(engine, receipt, untilAt).catch((error) => orBusy(error, receipt)));
  return receipts;
}

const planOf = (values: number, kin: Kin, found: readonly FoundIn[]): ForgetPlan => ({
  values,
  externalIds: kinIdCount(kin),
  audiences: found.map(({ audience: { name, audienceId }, members, people }) => ({
    name,
    audienceId,
    members,
    people,
  })),
});

const tooMany = ({ values, externalIds }: ForgetPlan): DataError =>
  new DataError(
    "forget.too-many-people",
    `${thousands(values)} value${values === 1 ? "" : "s"} led to ${thousands(externalIds)} external ids: an address or a number that many people share may make one person of them. Nothing was done.`,
    { hint: `If that is right: headwater forget --allow-people ${externalIds}` },
  );

/** One process at a time goes on with a receipt. @throws {MachineError} ledger.audience-busy */
const goOn = (engine: Engine, { receiptId }: Receipt, untilAt: number): Promise<Receipt> =>
  holdingAudience(engine, keysOfReceipt(receiptId), async () => {
    const { ledger, clock, state } = engine;
    let receipt = (await ledger.receipts()).find((known) => known.receiptId === receiptId);
    const sealed = await ledger.sealedKeys(receiptId);
    if (!receipt) throw new Bug("bug.receipt-unknown", "A receipt that was there is gone from the ledger.");
    if (sealed === undefined) return receipt;
    let kin: Kin = JSON.parse(opened(sealed, secretKey(state.key), keysOfReceipt(receiptId)));
    const audiences = await ledger.audiences();
    for (let next = 0; next < audiences.length; ) {
      const audience = audiences[next]!;
      const step = await forgetIn(engine, receipt, kin, audience, untilAt).catch((error: unknown) => {
        if (!(error instanceof HeadwaterError) || engine.signal?.aborted) throw error;
        return { entry: { ...entryOf(receipt!, audience), erased: false, error: toldOf(error) } } as Step;
      });
      receipt = withEntry(receipt, step.entry);
      if (step.grown) {
        kin = step.grown;
        receipt = { ...receipt, ...counted(kin), audiences: receipt.audiences.map(unerased) };
        await ledger.updateReceipt(receipt, await forgetting(engine, receipt, kin));
        next = 0;
      } else {
        await ledger.updateReceipt(receipt);
        next += 1;
      }
    }
    if (!receipt.audiences.every(({ erased }) => erased)) return receipt;
    await dropUnsentEvents(engine, receipt.createdAt);
    receipt = { ...receipt, finishedAt: clock.now() };
    await ledger.finishReceipt(receipt);
    await ledger.wipe();
    return receipt;
  });

const unerased = (entry: ForgottenAudience): ForgottenAudience => ({ ...entry, erased: false });

/** Another process is at work on the receipt: it stands as it is. */
function orBusy(error: unknown, receipt: Receipt): Receipt {
  if (isBusy(error)) return receipt;
  throw error;
}
