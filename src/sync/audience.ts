import type { AmazonClient } from "../amazon/client.ts";
import { REGIONS } from "../amazon/region.ts";
import type { SyncConfig } from "../config/config.ts";
import { ConfigError, HeadwaterError } from "../errors.ts";
import { newId } from "../lib/id.ts";
import type { Audience } from "../model/audience.ts";
import type { Notice, PlannedAudience } from "../model/plan.ts";
import { advertiserOf } from "./advertiser.ts";
import { creationUnclear, LISTED_WITHIN_MS } from "./create-audience.ts";
import type { Engine } from "./engine.ts";

/** An audience as this ledger has it, and how it stands at Amazon. */
export interface ResolvedAudience {
  audience: Audience;
  standing: PlannedAudience["standing"];
  notices: Notice[];
}

/**
 * Finds the audience of a sync: by id when given, else in the ledger, else by its exact name at Amazon. Makes nothing.
 * @throws {ConfigError} audience.country-not-served, audience.not-found, audience.ambiguous, destination.no-advertiser, destination.several-advertisers
 * @throws {AmazonError} audience.creation-unclear
 */
export async function resolveAudience(engine: Engine, sync: SyncConfig): Promise<ResolvedAudience> {
  checkCountry(sync);
  const { ledger } = engine;
  const { profileId } = sync.destination;
  const { audienceId, name } = sync.audience;
  if (audienceId !== undefined) {
    const known = await ledger.audienceById(profileId, audienceId);
    return known ? ofLedger(engine, known) : adoptById(engine, sync, audienceId);
  }
  const known = await ledger.audienceByName(profileId, name);
  if (known?.audienceId !== undefined) return ofLedger(engine, known);
  const amazon = engine.amazon(sync.destination);
  const audience =
    known?.createIntentAt === undefined
      ? { ...(await notYetMade(amazon, sync)), ...(known && { audienceKey: known.audienceKey }) }
      : known;
  const advertiserId = audience.advertiserId ?? (await advertiserOf(amazon, sync.destination));
  const found = await amazon.findByName({ profileId, advertiserId, name }, engine.signal);
  if ("unavailable" in found) return withoutSearch(engine, audience, found.unavailable);
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
    const createdHere = audience.createIntentAt !== undefined;
    const adopted = { ...audience, audienceId: first, createdHere };
    await ledger.saveAudience(adopted);
    return { audience: adopted, standing: createdHere ? "known" : "adopt", notices: [] };
  }
  if (
    audience.createIntentAt !== undefined &&
    engine.clock.now() < audience.createIntentAt + LISTED_WITHIN_MS
  )
    throw creationUnclear(name, audience.createIntentAt + LISTED_WITHIN_MS);
  await ledger.saveAudience(audience);
  return { audience, standing: "create", notices: [] };
}

/** An audience of a country in which Amazon has no marketplace would match nobody. */
function checkCountry({ audience: { country } }: SyncConfig): void {
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

/** One that the ledger has and Amazon too. Found there and never filled from here, it stays `adopt`, plan after plan. */
async function ofLedger({ ledger }: Engine, audience: Audience): Promise<ResolvedAudience> {
  const { audienceKey, createdHere } = audience;
  const filled = async (): Promise<boolean> =>
    (await ledger.runs({ audienceKey, states: ["ready", "accepted", "settled"], limit: 1 })).length > 0;
  return { audience, standing: createdHere || (await filled()) ? "known" : "adopt", notices: [] };
}

/** As the configuration says it now: what an earlier plan wrote down of an audience that nobody made does not hold. */
const notYetMade = async (amazon: AmazonClient, sync: SyncConfig): Promise<Audience> => ({
  ...newAudience(sync),
  advertiserId: await advertiserOf(amazon, sync.destination),
});

/** The plan goes on without Amazon's search, which healthy accounts are refused at times; never after a lost answer. */
async function withoutSearch(
  { ledger }: Engine,
  audience: Audience,
  unavailable: HeadwaterError,
): Promise<ResolvedAudience> {
  if (audience.createIntentAt !== undefined) throw creationUnclear(audience.name, undefined, unavailable);
  await ledger.saveAudience(audience);
  const notice = {
    code: "audience.search-unavailable",
    message: `Amazon's search by name could not be used (${unavailable.message}). A new audience would be created.`,
    hint: "If the audience exists already, set audience.id first.",
  };
  return { audience, standing: "create", notices: [notice] };
}

async function adoptById(engine: Engine, sync: SyncConfig, audienceId: string): Promise<ResolvedAudience> {
  try {
    const found = await engine.amazon(sync.destination).readAudience(audienceId, engine.signal);
    const audience: Audience = {
      ...newAudience(sync),
      audienceId,
      name: found.name,
      advertiserId: found.advertiserId,
      ttlSeconds: found.ttlSeconds,
    };
    await engine.ledger.saveAudience(audience);
    return { audience, standing: "adopt", notices: [] };
  } catch (error) {
    if (!(error instanceof HeadwaterError && error.code === "amazon.not-found")) throw error;
    throw new ConfigError(
      "audience.not-found",
      `Amazon has no audience ${audienceId} in region ${sync.destination.region}.`,
      {
        hint: "Check audience.id, and that destination and audience are in the same region. Without an id, the audience is found by name or created.",
        cause: error,
      },
    );
  }
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
