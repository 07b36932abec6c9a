/**
 * Amazon's names and bounds. Its bodies get our names in each noun's file, and nowhere else.
 * @source Amazon's OpenAPI "Advertiser audiences" 3.0, "Profiles" 3.0, "DSP advertisers", "Audiences discovery", "AMC Administration", "EventsV1" (read 2026-11-24; documented)
 */

/** What a request says it sends and wants. A wrong one is answered with 406 or 415. */
export const MEDIA_TYPES = {
  json: "application/json",
  audiences: "application/vnd.amcaudiences.v1+json",
  connections: "application/vnd.amcaudiencesconnections.v1+json",
  instances: "application/vnd.amcinstances.v1+json",
} as const;

export type MediaType = (typeof MEDIA_TYPES)[keyof typeof MEDIA_TYPES];

export const HEADERS = {
  clientId: "Amazon-Advertising-API-ClientId",
  /** The profile. Not for `/v2/profiles`; the audience operations' description does not know it either. */
  scope: "Amazon-Advertising-API-Scope",
  /** An AMC account's id, `ENTITY…`. */
  amcAccount: "Amazon-Advertising-API-AdvertiserId",
  marketplace: "Amazon-Advertising-API-MarketplaceId",
  /** In answers. @source peers' clients (read 2026-11-24; observed) */
  requestId: "x-amzn-RequestId",
} as const;

/** Of the operations below `/adsApi/v1`, in place of those above. */
export const V1_HEADERS = {
  clientId: "Amazon-Ads-ClientId",
  /** An advertiser of the DSP. */
  account: "Amazon-Ads-AccountId",
} as const;
