import type { Config, DestinationConfig } from "../config/config.ts";
import { ConfigError } from "../errors.ts";
import type { Audience } from "../model/audience.ts";

/** The destination that an audience of the ledger belongs to. @throws {ConfigError} destination.gone */
export function destinationOf(config: Config, audience: Audience): DestinationConfig {
  const found = config.destinations.find(
    ({ profileId, region }) => profileId === audience.profileId && region === audience.region,
  );
  if (found) return found;
  throw new ConfigError(
    "destination.gone",
    `No destination has profile ${audience.profileId} in region ${audience.region} any more; the audience "${audience.name}" is there.`,
    { hint: "Put the destination back into headwater.yaml." },
  );
}
