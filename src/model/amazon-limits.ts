/**
 * What Amazon's audience operations take. Wire facts that several rooms need.
 * @source OpenAPI "Advertiser audiences" (read 2026-11-24; documented), where a line does not say otherwise
 */
export const AMAZON_LIMITS = {
  /** In one upload. Amazon's guide advises 6,000. */
  recordsPerUpload: 10_000,
  /**
   * Through one connection, added and removed.
   * @source Amazon's guide amazon-marketing-cloud/audiences/audience-management-service (read 2026-11-24; documented: "less than", of which hour it does not say; we take any 60 minutes)
   */
  recordsPerHour: 15_000_000,
  /** Body of one upload, in bytes. @source assumed: no page says; Amazon's other upload calls take 5 MB */
  bytesPerUpload: 5_000_000,
  /** Sets of identifiers in one record. */
  setsPerRecord: 100,
  /** Characters of an audience's name. */
  nameLength: { min: 10, max: 128 },
  /** Characters of an audience's description. */
  descriptionLength: { max: 1_000 },
  /** Seconds that a member stays after being sent: 397 days, also the default. */
  ttlSeconds: { max: 34_300_800 },
} as const;

/**
 * What Amazon's Events API takes.
 * @source OpenAPI "EventsV1" (read 2026-11-24; documented), where a line does not say otherwise
 */
export const AMAZON_EVENT_LIMITS = {
  /** In one call. */
  eventsPerCall: 500,
  /** Of one event, each with one value. @source as above; older copies say 14 */
  matchKeysPerEvent: 15,
  /** Fields of an event's custom data. */
  customDataPerEvent: 13,
  /** Body of one call. @source assumed: no page says; the description has a 413, and 500 events of ordinary size stay far below */
  bytesPerCall: 1_000_000,
} as const;

/**
 * When an audience can be used.
 * @source Amazon's guide amazon-marketing-cloud/audiences/audience-management-service (read 2026-11-24; documented)
 */
export const AMAZON_USE = {
  /** Matched people that a DSP audience needs. */
  leastMatchedForDsp: 2_000,
  /** Until people show in the DSP, at the latest, in milliseconds. */
  dspWithinMs: 36 * 3_600_000,
  /** How often AMC takes people in, in milliseconds. */
  amcEveryMs: 3_600_000,
} as const;
