import type { DestinationConfig, SyncConfig } from "../config/config.ts";
import { HeadwaterError } from "../errors.ts";
import type { Notice } from "../model/plan.ts";
import { knownAudience, wasFilled } from "./audience.ts";
import type { Engine } from "./engine.ts";
import { type Finding, fine, MACHINE, wrong } from "./finding.ts";
import { holdingAudience } from "./lease.ts";
import { filledElsewhere, memoryNotices } from "./memory.ts";
import { withAudienceDatabase } from "./run-database.ts";
import { targetOf } from "./target.ts";

/** That the ledger can be read to its end. @throws {MachineError} ledger.damaged */
export async function checkLedger({ ledger, state }: Engine): Promise<Finding[]> {
  await ledger.verify();
  return [fine("State", `the ledger in ${state.path} is whole`)];
}

/** That what was sent to the destination's audiences is remembered. Changes nothing, here or at Amazon. */
export async function checkMemory(engine: Engine, destination: DestinationConfig): Promise<Finding[]> {
  const found: Finding[] = [];
  const syncs = engine.config.syncs.filter((sync) => sync.destination.name === destination.name);
  for (const sync of syncs)
    for (const { code, message, hint } of await noticesOf(engine, sync))
      found.push(
        code === "audience.filled-elsewhere"
          ? fine("Memory", `${sync.name}: ${message}`, hint)
          : wrong("Memory", `${sync.name}: ${message}`, hint, MACHINE),
      );
  return found.length > 0 ? found : [fine("Memory", "what was sent from here is remembered")];
}

async function noticesOf(engine: Engine, sync: SyncConfig): Promise<Notice[]> {
  const audience = await knownAudience(engine, sync);
  if (!audience || !(audience.createdHere || (await wasFilled(engine, audience))))
    return neverFilled(engine, sync);
  try {
    return await holdingAudience(engine, audience.audienceKey, () =>
      withAudienceDatabase(engine, audience.audienceKey, (database) =>
        memoryNotices(engine, database, { audience, standing: "known", mode: sync.mode }),
      ),
    );
  } catch (error) {
    // Whoever is at work on it has been told what there is to say.
    if (error instanceof HeadwaterError && error.code === "ledger.audience-busy") return [];
    throw error;
  }
}

/** An audience that this ledger does not know may be there, and filled. */
async function neverFilled(engine: Engine, sync: SyncConfig): Promise<Notice[]> {
  const { name, audienceId = await idByName(engine, sync) } = sync.audience;
  if (audienceId === undefined) return [];
  const { size } = await engine.amazon(sync.destination).readAudience(audienceId, engine.signal);
  const notice = filledElsewhere({ name, standing: "adopt", received: size?.received });
  return notice ? [notice] : [];
}

async function idByName(engine: Engine, { destination, audience }: SyncConfig): Promise<string | undefined> {
  const { profileId } = destination;
  const { advertiserId } = await targetOf(engine, destination);
  if (advertiserId === undefined) return undefined;
  const found = await engine
    .amazon(destination)
    .findByName({ profileId, advertiserId, name: audience.name }, engine.signal);
  return "unavailable" in found || found.audienceIds.length !== 1 ? undefined : found.audienceIds[0];
}
