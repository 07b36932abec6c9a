import { z } from "zod";
import type { Audience } from "./audience.ts";
import { Refusal } from "./errors.ts";
import { long } from "./json.ts";
import type { Call } from "./operation.ts";

export const TTL_SECONDS_MAX = 34_300_800;

const CURRENCIES = "AED AUD CAD CNY EUR GBP INR JPY MXN SAR SEK TRY USD".split(" ");

export const description = z.string().max(1000);
export const ttl = z.number().min(0).max(TTL_SECONDS_MAX);
export const audienceFees = z
  .array(z.object({ cpmCents: z.number(), currency: z.enum(CURRENCIES) }))
  .min(1)
  .max(13);

/** An id on the wire: a bare integer of any length. Inside it is its digits. */
export const wireLong = z.union([z.number().int(), z.bigint()]).transform(String);

/** The audience that the path names. @throws {Refusal} 400, 404 */
export function namedAudience({ store, region, params }: Call): Audience {
  const { audienceId } = params;
  if (!audienceId || !/^\d+$/.test(audienceId)) throw new Refusal(400, "audienceId must be an integer");
  const found = store.audience(region, audienceId);
  if (!found) throw new Refusal(404, `No audience ${audienceId}`);
  return found;
}

/** What reading and updating both show. */
export const shown = (audience: Audience) => ({
  audienceId: long(audience.audienceId),
  ...(audience.advertiserId !== undefined && { advertiserId: long(audience.advertiserId) }),
  name: audience.name,
  description: audience.description,
});

export const shownMetadata = ({ externalAudienceId, ttl: seconds, audienceFees: fees }: Audience) => ({
  externalAudienceId,
  ttl: seconds,
  ...(fees && { audienceFees: fees }),
});
