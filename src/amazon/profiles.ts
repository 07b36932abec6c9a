import type { Caller } from "./call.ts";
import { country, id, listOf, object, optional, text } from "./shape.ts";
import { MEDIA_TYPES } from "./wire.ts";

/** An Amazon Ads account in one marketplace. */
export interface Profile {
  profileId: string;
  /** ISO 3166. */
  country: string;
  /** `agency` is the one that audiences need; `seller` and `vendor` serve sponsored ads. */
  type?: string;
  /** The account's name. */
  name?: string;
  /** `ENTITY…`; a merchant token for sellers. */
  accountId?: string;
  marketplaceId?: string;
  timezone?: string;
}

/**
 * The profiles that this login reaches in this region; those of other regions are left out without a word.
 * @source Amazon's guide get-started/retrieve-profiles (read 2026-11-24; documented)
 */
export const listProfiles = ({ ask }: Caller, signal?: AbortSignal): Promise<Profile[]> =>
  ask(
    {
      operation: "list the profiles",
      method: "GET",
      path: "/v2/profiles",
      mediaType: MEDIA_TYPES.json,
      signal,
    },
    (body) =>
      listOf(body).map((profile) => {
        const account = optional(object, profile, "accountInfo") ?? {};
        return {
          profileId: id(profile, "profileId"),
          country: country(profile, "countryCode"),
          type: optional(text, account, "type"),
          name: optional(text, account, "name"),
          accountId: optional(id, account, "id"),
          marketplaceId: optional(text, account, "marketplaceStringId"),
          timezone: optional(text, profile, "timezone"),
        };
      }),
  );
