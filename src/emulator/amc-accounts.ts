import { type AmcAccount, type Grant, mayUse, type Profile, type Seed } from "./seed.ts";

/** An AMC account, and the profile that gives it entity, marketplace and region. */
export interface SeenAccount extends AmcAccount {
  profile: Profile;
}

/** The AMC accounts that the person behind a grant may use. */
export const accountsOf = (seed: Seed, grant: Grant): SeenAccount[] =>
  seed.amcAccounts.flatMap((account) => {
    const profile = seed.profiles.find(({ profileId }) => profileId === account.profileId);
    return profile && mayUse(seed, grant, profile) ? [{ ...account, profile }] : [];
  });
