import { REGIONS } from "../amazon/region.ts";
import {
  type Connection,
  type DestinationConfig,
  REGIONS as REGION_NAMES,
  type Region,
} from "../config/config.ts";
import { ConfigError, HeadwaterError } from "../errors.ts";
import type { Engine } from "./engine.ts";

/** Whether a region has an address of its own: where one address stands for all, the others can't be asked there. */
export const canAsk = (connection: Connection, region: Region): boolean => {
  const { api } = connection.endpoints(region);
  return api === undefined || api !== connection.endpoints(connection.region).api;
};

/** The error of a destination whose profile is in another region; undefined if none of those that answer has it. */
export async function profileElsewhere(
  engine: Engine,
  destination: DestinationConfig,
): Promise<ConfigError | undefined> {
  const { profileId, region, connection } = destination;
  for (const other of REGION_NAMES) {
    if (other === region || !canAsk(connection, other)) continue;
    const profiles = await engine
      .amazon({ ...destination, region: other })
      .profiles(engine.signal)
      .catch(nothingTold);
    if (profiles.some((profile) => profile.profileId === profileId))
      return new ConfigError(
        "destination.other-region",
        `Profile ${profileId} is in region ${named(other)}, not ${named(region)}.`,
        {
          hint: `Set region: ${other} in the connection, and in the destination if it names one. Then: headwater doctor ${destination.name}`,
        },
      );
  }
  return undefined;
}

/** A login need not be good everywhere: that a region refuses it is not what is asked. */
function nothingTold(error: unknown): [] {
  if (error instanceof HeadwaterError) return [];
  throw error;
}

const named = (region: Region): string => `${region} (${REGIONS[region].name})`;

/**
 * Does `work`. Where Amazon says that the profile is not reached, the other regions are asked for it.
 * @throws {ConfigError} destination.other-region
 */
export async function findingProfile<T>(
  engine: Engine,
  destination: DestinationConfig,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof HeadwaterError && error.code === "amazon.profile-not-reachable")) throw error;
    throw (await profileElsewhere(engine, destination)) ?? error;
  }
}
