import type { Config, DestinationConfig } from "../../config/config.ts";
import { ConfigError } from "../../errors.ts";
import type { EventAccount } from "../../model/event-account.ts";
import { chosenAdvertiser } from "../advertiser.ts";
import type { Engine } from "../engine.ts";
import { findingProfile } from "../profile-region.ts";

/**
 * Whose events a destination's are: its DSP advertiser, as Amazon knows it now.
 * @throws {ConfigError} destination.no-advertiser, destination.several-advertisers, destination.other-region
 */
export const accountOf = (engine: Engine, destination: DestinationConfig): Promise<EventAccount> =>
  findingProfile(engine, destination, async () => {
    const { profileId, region } = destination;
    const advertisers = await engine.amazon(destination).advertisers(profileId, engine.signal);
    const advertiserId = chosenAdvertiser(advertisers, destination);
    const { name, country } = advertisers.find((one) => one.advertiserId === advertiserId) ?? {};
    return { advertiserId, name, country, profileId, region };
  });

/**
 * The destination through which a run's events go on: its entry's own, else any of the same profile.
 * @throws {ConfigError} destination.gone
 */
export function destinationOfEvents(
  { events, destinations }: Config,
  { profileId, region, advertiserId }: EventAccount,
  entry: string,
): DestinationConfig {
  const own = events.find(({ name }) => name === entry)?.destination;
  const found = [...(own ? [own] : []), ...destinations].find(
    (one) => one.profileId === profileId && one.region === region,
  );
  if (found) return found;
  throw new ConfigError(
    "destination.gone",
    `No destination has profile ${profileId} in region ${region} any more; events of advertiser ${advertiserId} wait to go there.`,
    { hint: "Put the destination back into headwater.yaml." },
  );
}
