import type { ValueOptions } from "../model/person.ts";
import { type Kin, kinMacs, loadKin, type Named } from "../plan/kin.ts";
import type { Engine } from "./engine.ts";
import { personKeys } from "./person-keys.ts";
import { lookingIntoSnapshots } from "./snapshots.ts";
import { padsOf } from "./suppressions.ts";

/** The keyed hashes of people's keys. */
export async function macsOf(
  engine: Engine,
  kin: Kin,
  named: readonly Named[] = [],
): Promise<{ keyMac: string; bucketMac: string; person: number }[]> {
  const pads = await padsOf(engine);
  return lookingIntoSnapshots(engine, async (database) => {
    await loadKin(database, kin, named);
    const rows = await database.all(kinMacs(pads));
    return rows.map(({ key_mac, bucket_mac, person }) => ({
      keyMac: String(key_mac),
      bucketMac: String(bucket_mac),
      person: Number(person),
    }));
  });
}

const NOBODY: Kin = { keys: [], sets: [] };

/** Since when a person is kept out of every plan; undefined where they are not. */
export async function suppressedSince(engine: Engine, named: Named): Promise<number | undefined> {
  const known = await engine.ledger.suppressions();
  if (known.length === 0) return undefined;
  const macs = new Set((await macsOf(engine, NOBODY, [named])).map(({ keyMac }) => keyMac));
  const instants = known.filter(({ keyMac }) => macs.has(keyMac)).map(({ createdAt }) => createdAt);
  return instants.length === 0 ? undefined : Math.min(...instants);
}

/** Lets people be sent again. Returns how many were kept out. */
export async function liftSuppressions(
  engine: Engine,
  values: readonly string[],
  options: ValueOptions = {},
): Promise<number> {
  const macs = await macsOf(engine, NOBODY, await personKeys(engine, values, options));
  return engine.ledger.liftSuppressions(macs.map(({ keyMac }) => keyMac));
}
