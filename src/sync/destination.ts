import type { Config, DestinationConfig } from "../config/config.ts";
import { ConfigError } from "../errors.ts";
import type { Audience } from "../model/audience.ts";

/**
 * The destination that a run of this sync sends an audience's records to: the sync's own, for another of the same profile
 * may have another login; else any of the audience's profile.
 * @throws {ConfigError} destination.gone
 */
export function destinationOf(config: Config, audience: Audience, sync: string): DestinationConfig {
  const own = config.syncs.find(({ name }) => name === sync)?.destination;
  const found = [...(own ? [own] : []), ...config.destinations].find(
    ({ profileId, region }) => profileId === audience.profileId && region === audience.region,
  );
  if (found) return found;
  throw new ConfigError(
    "destination.gone",
    `No destination has profile ${audience.profileId} in region ${audience.region} any more; the audience "${audience.name}" is there.`,
    { hint: "Put the destination back into headwater.yaml." },
  );
}
