import type { Caller } from "./call.ts";
import { country, fieldsOf, id, listOf, number, optional, text } from "./shape.ts";
import { MEDIA_TYPES } from "./wire.ts";

/** An advertiser of Amazon's demand-side platform: what an audience can be made for. */
export interface Advertiser {
  advertiserId: string;
  name?: string;
  /** ISO 3166. */
  country?: string;
}

/** @source OpenAPI "DSP advertisers" (read 2026-11-24; documented) */
const PAGE = { count: 100, maxStartIndex: 29_900 };

/** All advertisers of a profile, which must be of the type agency. */
export async function listAdvertisers(
  { ask }: Caller,
  profileId: string,
  signal?: AbortSignal,
): Promise<Advertiser[]> {
  const advertisers: Advertiser[] = [];
  for (let startIndex = 0; startIndex <= PAGE.maxStartIndex; startIndex += PAGE.count) {
    const page = await ask(
      {
        operation: "list the advertisers",
        method: "GET",
        path: "/dsp/advertisers",
        query: { startIndex: String(startIndex), count: String(PAGE.count) },
        mediaType: MEDIA_TYPES.json,
        profileId,
        signal,
      },
      pageOf,
    );
    advertisers.push(...page.advertisers);
    if (page.advertisers.length < PAGE.count || advertisers.length >= page.total) break;
  }
  return advertisers;
}

function pageOf(body: unknown): { advertisers: Advertiser[]; total: number } {
  const fields = fieldsOf(body);
  return {
    total: number(fields, "totalResults"),
    advertisers: listOf(fields.response, "response").map((advertiser) => ({
      advertiserId: id(advertiser, "advertiserId"),
      name: optional(text, advertiser, "name"),
      country: optional(country, advertiser, "country"),
    })),
  };
}
