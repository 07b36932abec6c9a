import type { AmazonAudience } from "../amazon/audiences.ts";
import { REGIONS } from "../amazon/region.ts";
import type { SyncConfig } from "../config/config.ts";
import { ConfigError, HeadwaterError } from "../errors.ts";
import { newId } from "../lib/id.ts";
import type { Audience } from "../model/audience.ts";
import type { Notice, PlannedAmc, PlannedAudience, SettingsChanges } from "../model/plan.ts";
import { creationUnclear, LISTED_WITHIN_MS } from "./create-audience.ts";
import type { Engine } from "./engine.ts";
import { findConnection, plannedAmc, type Target, targetOf, wantsConnection } from "./target.ts";

/** An audience as this ledger has it, and how it stands at Amazon. */
export interface ResolvedAudience {
  audience: Audience;
  standing: PlannedAudience["standing"];
  amc: PlannedAmc;
  /** What the configuration says otherwise than Amazon. */
  settings?: SettingsChanges;
  /** Records that Amazon has received for it, whoever sent them; absent until Amazon has counted. */
  received?: number;
  notices: Notice[];
}

/** The audience of a sync, if the ledger has it. */
export const knownAudience = (
  { ledger }: Pick<Engine, "ledger">,
  { destination: { profileId }, audience: { audienceId, name } }: SyncConfig,
): Promise<Audience | undefined> =>
  audienceId === undefined
    ? ledger.audienceByName(profileId, name)
    : ledger.audienceById(profileId, audienceId);

/**
 * Finds the audience of a sync: by id when given, else in the ledger, else by its exact name at Amazon. Makes nothing.
 * One that is at Amazon is read, and held against the configuration, before anything is sent.
 * @throws {ConfigError} audience.country-not-served, audience.not-found, audience.ambiguous, audience.other-advertiser,
 * audience.other-country, audience.other-instance, destination.no-advertiser, destination.several-advertisers, destination.instance-not-found
 * @throws {AmazonError} audience.creation-unclear
 */
export async function resolveAudience(engine: Engine, sync: SyncConfig): Promise<ResolvedAudience> {
  requireServed(sync.audience.country);
  const known = await knownAudience(engine, sync);
  if (known?.audienceId !== undefined) {
    if (isSettled(known, sync)) return atAmazon(engine, sync, known, known.audienceId);
    return adopt(engine, sync, known, known.audienceId);
  }
  const { audienceId, name } = sync.audience;
  if (audienceId !== undefined) return adopt(engine, sync, newAudience(sync), audienceId);

  const { ledger } = engine;
  const { profileId } = sync.destination;
  const target = await targetOf(engine, sync.destination);
  const audience = notYetMade(sync, target, known);
  const made = { audience, amc: plannedAmc(target, sync.destination) };
  const { advertiserId } = audience;
  const found =
    advertiserId === undefined
      ? { unavailable: new ConfigError("destination.no-advertiser", "it needs a DSP advertiser") }
      : await engine.amazon(sync.destination).findByName({ profileId, advertiserId, name }, engine.signal);
  if ("unavailable" in found) return withoutSearch(engine, made, found.unavailable);
  const [first, second] = found.audienceIds;
  if (second !== undefined)
    throw new ConfigError(
      "audience.ambiguous",
      `Amazon has ${found.audienceIds.length} audiences named "${name}".`,
      {
        hint: `Say which one with audience.id: ${found.audienceIds.join(" or ")}`,
      },
    );
  if (first !== undefined) {
    if (audience.createIntentAt === undefined) return adopt(engine, sync, audience, first, target);
    return atAmazon(engine, sync, { ...audience, createdHere: true }, first);
  }
  const { createIntentAt } = audience;
  if (createIntentAt !== undefined) {
    if (engine.clock.now() < createIntentAt + LISTED_WITHIN_MS)
      throw creationUnclear(audience, createIntentAt + LISTED_WITHIN_MS);
    // It counts as not made: what it is to be made for is asked of the configuration again.
    await ledger.saveAudience({ ...audience, createIntentAt: undefined });
    return resolveAudience(engine, sync);
  }
  await ledger.saveAudience(audience);
  return { ...made, standing: "create", notices: [] };
}

/** Whether it is known what an audience's records go through: of one that others made, the configuration says it. */
const isSettled = ({ createdHere, instanceId }: Audience, { destination }: SyncConfig): boolean =>
  createdHere || instanceId === (wantsConnection(destination) ? destination.instanceId : undefined);

/** An audience of a country in which Amazon has no marketplace would match nobody. @throws {ConfigError} audience.country-not-served */
export function requireServed(country: string): void {
  const served = Object.values(REGIONS).flatMap(({ countries }) => countries);
  if (served.includes(country)) return;
  throw new ConfigError(
    "audience.country-not-served",
    `Amazon Ads has no marketplace in ${country}, so an audience of that country matches nobody.`,
    {
      hint: `Set audience.country to one of ${served.sort().join(", ")}. Rows may still have other countries.`,
    },
  );
}

/** What an earlier plan wrote down of an audience that nobody made does not hold: the configuration says it now. */
const notYetMade = (sync: SyncConfig, target: Target, known: Audience | undefined): Audience =>
  known?.createIntentAt === undefined
    ? {
        ...newAudience(sync),
        ...(known && { audienceKey: known.audienceKey }),
        advertiserId: target.advertiserId,
        ...(target.kind === "connection" && {
          connectionId: target.connectionId,
          instanceId: target.instance.instanceId,
        }),
      }
    : known;

/** The plan goes on without Amazon's search, which healthy accounts are refused at times; never after a lost answer. */
async function withoutSearch(
  { ledger }: Engine,
  made: Pick<ResolvedAudience, "audience" | "amc">,
  unavailable: HeadwaterError,
): Promise<ResolvedAudience> {
  const { audience } = made;
  if (audience.createIntentAt !== undefined) throw creationUnclear(audience, undefined, unavailable);
  await ledger.saveAudience(audience);
  const notice: Notice = {
    code: "audience.search-unavailable",
    message: `Amazon's search by name could not be used (${unavailable.message}). A new audience would be created.`,
    hint: "If the audience exists already, set audience.id first.",
  };
  return { ...made, standing: "create", notices: [notice] };
}

/** One that others made: its records go through the destination's connection, where it has one. */
async function adopt(
  engine: Engine,
  sync: SyncConfig,
  audience: Audience,
  audienceId: string,
  foundFor?: Target,
): Promise<ResolvedAudience> {
  const read = await readAudience(engine, sync, audienceId);
  checkSame(sync, read);
  const target =
    foundFor ?? (wantsConnection(sync.destination) ? await targetOf(engine, sync.destination) : undefined);
  const through = target?.kind === "connection" ? target : undefined;
  if (through?.advertiserId !== undefined) checkAdvertiser(sync, read, through.advertiserId);
  const { connectionId, instance } = through ?? {};
  return held(engine, sync, {
    audience: { ...audience, connectionId, instanceId: instance?.instanceId },
    read,
  });
}

/** One that the ledger has and Amazon too. */
async function atAmazon(
  engine: Engine,
  sync: SyncConfig,
  audience: Audience,
  audienceId: string,
): Promise<ResolvedAudience> {
  const read = await readAudience(engine, sync, audienceId);
  checkSame(sync, read);
  checkInstance(sync, audience);
  const { instanceId } = audience;
  if (instanceId === undefined) return held(engine, sync, { audience, read });
  const found = await findConnection(engine, sync.destination, { ...audience, instanceId });
  return held(engine, sync, { audience: { ...audience, connectionId: found?.connectionId }, read });
}

/** Writes down how Amazon has an audience, and what the configuration says otherwise. */
async function held(
  engine: Engine,
  sync: SyncConfig,
  { audience, read }: { audience: Audience; read: AmazonAudience },
): Promise<ResolvedAudience> {
  const { advertiserId = audience.advertiserId, description, ttlSeconds } = read;
  const name = sync.audience.audienceId === undefined ? audience.name : read.name;
  const now = { ...audience, audienceId: read.audienceId, name, advertiserId, description, ttlSeconds };
  await engine.ledger.saveAudience(now);
  return {
    audience: now,
    standing: now.createdHere || (await wasFilled(engine, now)) ? "known" : "adopt",
    amc: amcOf(sync, now),
    settings: settingsChanges(sync, read),
    received: read.size?.received,
    notices: [],
  };
}

/** Found at Amazon and never filled from here, an audience stays `adopt`, plan after plan. */
export const wasFilled = async (
  { ledger }: Pick<Engine, "ledger">,
  { audienceKey }: Audience,
): Promise<boolean> =>
  (await ledger.runs({ audienceKey, states: ["ready", "accepted", "settled", "abandoned"], limit: 1 }))
    .length > 0;

/** What an audience was made for stays. */
function amcOf(
  { destination }: SyncConfig,
  { connectionId, instanceId, advertiserId }: Audience,
): PlannedAmc {
  if (instanceId !== undefined) return { reach: "connection", instanceId, connectionId, advertiserId };
  const why =
    destination.instanceId === undefined
      ? "no-instance"
      : destination.instance === "record-only"
        ? "record-only"
        : "made-without-connection";
  return { reach: "none", why, instanceId: destination.instanceId };
}

async function readAudience(
  engine: Engine,
  { destination }: SyncConfig,
  audienceId: string,
): Promise<AmazonAudience> {
  try {
    return await engine.amazon(destination).readAudience(audienceId, engine.signal);
  } catch (error) {
    if (!(error instanceof HeadwaterError && error.code === "amazon.not-found")) throw error;
    throw new ConfigError(
      "audience.not-found",
      `Amazon has no audience ${audienceId} in region ${destination.region}.`,
      {
        hint: "Check audience.id, and that destination and audience are in the same region. Without an id, the audience is found by name or created.",
        at: error.at,
        cause: error,
      },
    );
  }
}

/** @throws {ConfigError} audience.other-advertiser, audience.other-country */
function checkSame(sync: SyncConfig, read: AmazonAudience): void {
  const { audience, destination } = sync;
  const { audienceId, country } = read;
  if (destination.advertiserId !== undefined) checkAdvertiser(sync, read, destination.advertiserId);
  if (country !== undefined && country !== audience.country)
    throw new ConfigError(
      "audience.other-country",
      `Audience ${audienceId} is of country ${country} at Amazon, and of ${audience.country} here.`,
      {
        hint: `Set audience.country: ${country}. A country can't be changed at Amazon; rows may have others.`,
      },
    );
}

/** @throws {ConfigError} audience.other-advertiser */
function checkAdvertiser(
  { destination }: SyncConfig,
  { audienceId, advertiserId }: AmazonAudience,
  wanted: string,
): void {
  if (advertiserId === undefined || advertiserId === wanted) return;
  throw new ConfigError(
    "audience.other-advertiser",
    `Audience ${audienceId} belongs to DSP advertiser ${advertiserId}, destination "${destination.name}" is for ${wanted}.`,
    { hint: "Set advertiserId to the audience's, or choose another audience." },
  );
}

/**
 * An audience that was made for an instance goes on giving it data, whatever the configuration says later.
 * @throws {ConfigError} audience.other-instance
 */
function checkInstance({ destination }: SyncConfig, { name, instanceId }: Audience): void {
  const wanted = wantsConnection(destination) ? destination.instanceId : undefined;
  if (instanceId === undefined || instanceId === wanted) return;
  const now = wanted === undefined ? "gives AMC no data" : `names ${wanted}`;
  const place = wanted === undefined ? "that AMC gets nothing of" : `in ${wanted}`;
  throw new ConfigError(
    "audience.other-instance",
    `Audience "${name}" was made for AMC instance ${instanceId}, destination "${destination.name}" ${now}.`,
    {
      hint: `Give audience.name another name, for a new audience ${place}; or set instanceId: ${instanceId}${destination.instance === "record-only" ? " and instance: connect" : ""}`,
    },
  );
}

function settingsChanges({ audience }: SyncConfig, read: AmazonAudience): SettingsChanges | undefined {
  const changes: SettingsChanges = {};
  if (audience.description !== undefined && audience.description !== (read.description ?? ""))
    changes.description = { from: read.description, to: audience.description };
  if (audience.ttlSeconds !== undefined && audience.ttlSeconds !== read.ttlSeconds)
    changes.ttlSeconds = { from: read.ttlSeconds, to: audience.ttlSeconds };
  return Object.keys(changes).length === 0 ? undefined : changes;
}

const newAudience = (sync: SyncConfig): Audience => ({
  audienceKey: newId(),
  profileId: sync.destination.profileId,
  region: sync.destination.region,
  name: sync.audience.name,
  country: sync.audience.country,
  ttlSeconds: sync.audience.ttlSeconds,
  createdHere: false,
});
