/**
 * Amazon's names and bounds. Its bodies get our names in each noun's file, and nowhere else.
 * @source Amazon's OpenAPI "Advertiser audiences" 3.0, "Profiles" 3.0, "DSP advertisers", "Audiences discovery" (read 2026-11-24; documented)
 */

/** What a request says it sends and wants. A wrong one is answered with 406 or 415. */
export const MEDIA_TYPES = {
  json: "application/json",
  audiences: "application/vnd.amcaudiences.v1+json",
} as const;

export type MediaType = (typeof MEDIA_TYPES)[keyof typeof MEDIA_TYPES];

export const HEADERS = {
  clientId: "Amazon-Advertising-API-ClientId",
  /** The profile. Not for `/v2/profiles`; the audience operations' description does not know it either. */
  scope: "Amazon-Advertising-API-Scope",
  /** In answers. @source peers' clients (read 2026-11-24; observed) */
  requestId: "x-amzn-RequestId",
} as const;

/** Bounds of the audience operations. */
export const LIMITS = {
  /** In one upload. @source OpenAPI "Advertiser audiences" (read 2026-11-24; documented) */
  recordsPerUpload: 10_000,
  /** In one upload, as Amazon's guide advises. @source guide "audience management service" (read 2026-11-24; documented) */
  recordsPerUploadAdvised: 6_000,
  /** Body of one upload, in bytes. @source (assumed: no page says; the Data Provider API takes 5 MB) */
  bytesPerUpload: 5_000_000,
  /** Sets of identifiers in one record. @source OpenAPI "Advertiser audiences" (read 2026-11-24; documented) */
  setsPerRecord: 100,
  /** Characters of an audience's name. @source OpenAPI "Advertiser audiences" (read 2026-11-24; documented) */
  nameLength: { min: 10, max: 128 },
  /** Characters of an audience's description. @source as above (documented) */
  descriptionLength: { min: 0, max: 1_000 },
  /** Seconds that a member stays after being sent: 397 days, also the default. @source as above (documented) */
  ttlSeconds: { min: 0, max: 34_300_800 },
} as const;
