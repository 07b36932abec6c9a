import { HeadwaterError } from "../errors.ts";
import type { Caller } from "./call.ts";
import { allPages, pageOf } from "./pages.ts";
import { id, optional, text } from "./shape.ts";
import { MEDIA_TYPES } from "./wire.ts";

export interface AudienceName {
  profileId: string;
  advertiserId: string;
  name: string;
}

/** The ids of all audiences with exactly that name, or why Amazon can't be asked. */
export type Found = { audienceIds: string[] } | { unavailable: HeadwaterError };

/** Answers that healthy accounts get from this search too. @source https://github.com/amzn/ads-advanced-tools-docs/issues/414 (read 2026-11-24; observed: 400 for a valid advertiser) */
const NOT_OFFERED = ["amazon.request-refused", "amazon.not-permitted", "amazon.not-found"];

/**
 * Looks for audiences by name. Amazon matches broadly, so names are compared here; one just made may not be listed yet.
 * @source OpenAPI "Audiences discovery", `POST /audiences/list` (read 2026-11-24; documented; the delay is assumed)
 */
export async function findByName(caller: Caller, wanted: AudienceName, signal?: AbortSignal): Promise<Found> {
  try {
    const named = await allPages((next) => searchPage(caller, wanted, next, signal));
    return {
      audienceIds: named.filter(({ name }) => name === wanted.name).map(({ audienceId }) => audienceId),
    };
  } catch (error) {
    if (error instanceof HeadwaterError && NOT_OFFERED.includes(error.code)) return { unavailable: error };
    throw error;
  }
}

const searchPage = (
  { ask }: Caller,
  { profileId, advertiserId, name }: AudienceName,
  next: { nextToken?: string },
  signal?: AbortSignal,
) =>
  ask(
    {
      operation: "look an audience up by name",
      method: "POST",
      path: "/audiences/list",
      query: { advertiserId, maxResults: "250", ...next },
      mediaType: MEDIA_TYPES.json,
      body: JSON.stringify({ adType: "DSP", filters: [{ field: "audienceName", values: [name] }] }),
      profileId,
      signal,
    },
    pageOf("audiences", (audience) => ({
      audienceId: id(audience, "audienceId"),
      name: optional(text, audience, "audienceName"),
    })),
  );
