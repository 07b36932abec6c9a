import type { Call } from "./operation.ts";
import { type Advertiser, mayUse } from "./seed.ts";

/** The DSP advertiser of this id, if this host has it and the person behind the token may use it. */
export const usableAdvertiser = (
  { store: { seed }, region, grant }: Call,
  advertiserId: string,
): Advertiser | undefined =>
  seed.advertisers.find(
    (known) =>
      known.advertiserId === advertiserId &&
      seed.profiles.some(
        (profile) =>
          profile.profileId === known.profileId && profile.region === region && mayUse(seed, grant!, profile),
      ),
  );
