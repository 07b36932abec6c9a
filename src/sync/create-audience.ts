import type { SyncConfig } from "../config/config.ts";
import { AmazonError, Bug, HeadwaterError } from "../errors.ts";
import type { Audience } from "../model/audience.ts";
import type { Engine } from "./engine.ts";

/** What a new audience says of itself at Amazon where the configuration does not. */
const DESCRIPTION = "Synced by Headwater";

/** After a lost answer, how long a new audience may stay out of Amazon's search before it counts as not made. */
export const LISTED_WITHIN_MS = 15 * 60_000;

/**
 * Makes the audience at Amazon. The intent is written first; when the answer is lost the audience is looked up, and
 * nothing is made twice.
 */
export async function createAudience(
  engine: Engine,
  sync: SyncConfig,
  audience: Audience,
): Promise<Audience> {
  const { ledger, clock } = engine;
  // Of the approved plan's settings, whatever another plan has written down since.
  const { ttlSeconds, description = DESCRIPTION } = sync.audience;
  const intended = { ...audience, ttlSeconds, description, createIntentAt: clock.now() };
  await ledger.saveAudience(intended);
  engine.onEvent({ kind: "creating-audience", name: audience.name });
  const audienceId = await createOrFind(engine, sync, intended);
  const created = { ...intended, audienceId, createdHere: true };
  await ledger.saveAudience(created);
  return created;
}

async function createOrFind(
  engine: Engine,
  sync: SyncConfig,
  audience: Audience & { description: string },
): Promise<string> {
  const { connectionId, advertiserId, description } = audience;
  if (connectionId === undefined && advertiserId === undefined)
    throw new Bug("bug.audience-without-target", "An audience is to be created for nobody.");
  const amazon = engine.amazon(sync.destination);
  try {
    return await amazon.createAudience(
      {
        name: audience.name,
        description,
        country: audience.country,
        target: connectionId === undefined ? { advertiserId: advertiserId! } : { connectionId },
        externalAudienceId: audience.audienceKey,
        ttlSeconds: audience.ttlSeconds,
      },
      engine.signal,
    );
  } catch (error) {
    if (!(error instanceof HeadwaterError)) throw error;
    if (error.code !== "amazon.answer-lost") {
      // Amazon made nothing: the intent must not send the next run looking for it.
      await engine.ledger.saveAudience({ ...audience, createIntentAt: undefined });
      throw error;
    }
    const found =
      advertiserId !== undefined &&
      (await amazon.findByName(
        { profileId: audience.profileId, advertiserId, name: audience.name },
        engine.signal,
      ));
    const listed = found && "audienceIds" in found;
    if (listed && found.audienceIds.length === 1) return found.audienceIds[0]!;
    throw creationUnclear(audience, listed ? engine.clock.now() + LISTED_WITHIN_MS : undefined, error);
  }
}

/**
 * Neither found nor known not to be there: nothing is made until one of the two is certain. Without `retryAt`, Amazon's
 * search can't tell, and waiting does not help.
 */
export const creationUnclear = (
  { name, profileId }: Audience,
  retryAt?: number,
  cause?: HeadwaterError,
): AmazonError =>
  new AmazonError(
    "audience.creation-unclear",
    `The audience "${name}" of profile ${profileId} may have been created, and can't be found yet.${cause ? ` ${cause.message}` : ""}`,
    {
      hint:
        retryAt === undefined
          ? "Look in the Amazon Ads console in a quarter of an hour: if it is there, set audience.id; if not, give audience.name another name."
          : "Try again in a quarter of an hour; or look it up in the Amazon Ads console and set audience.id.",
      retryAt,
      cause,
    },
  );
