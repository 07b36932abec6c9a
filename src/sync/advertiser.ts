import type { Advertiser } from "../amazon/advertisers.ts";
import type { AmazonClient } from "../amazon/client.ts";
import type { DestinationConfig } from "../config/config.ts";
import { ConfigError } from "../errors.ts";

/** The DSP advertiser to make audiences for: the one that is named, else the only one there is. @throws as `chosenAdvertiser` */
export const advertiserOf = async (
  amazon: AmazonClient,
  destination: DestinationConfig,
  signal?: AbortSignal,
): Promise<string> =>
  destination.advertiserId ??
  chosenAdvertiser(await amazon.advertisers(destination.profileId, signal), destination);

/**
 * The advertiser that the destination names, else the only one of its profile.
 * @throws {ConfigError} destination.no-advertiser, destination.several-advertisers
 */
export function chosenAdvertiser(
  advertisers: readonly Advertiser[],
  { advertiserId, profileId }: DestinationConfig,
): string {
  const [first, second] = advertisers;
  if (first === undefined)
    throw new ConfigError("destination.no-advertiser", `Profile ${profileId} has no DSP advertiser.`, {
      hint: "An audience needs one. Use the profile of a DSP (agency) account, or ask its admin for access to an advertiser.",
    });
  if (advertiserId !== undefined) return advertiserId;
  if (second !== undefined)
    throw new ConfigError(
      "destination.several-advertisers",
      `Profile ${profileId} has ${advertisers.length} DSP advertisers.`,
      { hint: `Set advertiserId to one of: ${listed(advertisers)}` },
    );
  return first.advertiserId;
}

/** For people to choose from. */
export const listed = (advertisers: readonly Advertiser[]): string =>
  advertisers.map(({ advertiserId, name }) => `"${advertiserId}"${name ? ` (${name})` : ""}`).join(", ");
