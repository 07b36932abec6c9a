import { type Fields, number, object, optional } from "./shape.ts";

/** People in an audience as Amazon counts them. Each is undefined until Amazon has counted. */
export interface AudienceSize {
  /** Records received. */
  received?: number;
  /** Of those, matched to a person that Amazon knows. */
  matched?: number;
  /** Of those, reachable in Amazon's demand-side platform. */
  dsp?: number;
}

/** @source OpenAPI "Advertiser audiences" (read 2026-11-24; documented; −1 for "not yet": observed by peers) */
export function sizeOf(fields: Fields): AudienceSize | undefined {
  const size = optional(object, fields, "audienceSize");
  return (
    size && {
      received: count(size, "receivedRecordSize"),
      matched: count(size, "idResolutionCount"),
      dsp: count(size, "dspAudienceSize"),
    }
  );
}

function count(size: Fields, name: string): number | undefined {
  const value = optional(number, size, name);
  return value === undefined || value < 0 ? undefined : value;
}
