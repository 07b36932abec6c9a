import type { AmazonClient } from "../amazon/client.ts";
import type { DestinationConfig } from "../config/config.ts";
import { ConfigError } from "../errors.ts";

/** The DSP advertiser to make audiences for: the one that is named, else the only one there is. */
export async function advertiserOf(amazon: AmazonClient, destination: DestinationConfig): Promise<string> {
  if (destination.advertiserId !== undefined) return destination.advertiserId;
  const advertisers = await amazon.advertisers(destination.profileId);
  const [first, second] = advertisers;
  if (first === undefined)
    throw new ConfigError(
      "destination.no-advertiser",
      `Profile ${destination.profileId} has no DSP advertiser.`,
      {
        hint: "An audience needs one. Use the profile of a DSP (agency) account, or ask its admin for access to an advertiser.",
      },
    );
  if (second !== undefined)
    throw new ConfigError(
      "destination.several-advertisers",
      `Profile ${destination.profileId} has ${advertisers.length} DSP advertisers.`,
      {
        hint: `Set advertiserId: ${advertisers.map(({ advertiserId, name }) => `"${advertiserId}" (${name})`).join(", ")}`,
      },
    );
  return first.advertiserId;
}
