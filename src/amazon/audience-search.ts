import { HeadwaterError } from "../errors.ts";
import type { Caller } from "./call.ts";
import { fieldsOf, id, listOf, optional, text } from "./shape.ts";
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

/** More pages than this mean that the filter does not work. */
const MAX_PAGES = 100;

/**
 * Looks for audiences by name. Amazon matches broadly, so names are compared here; one just made may not be listed yet.
 * @source OpenAPI "Audiences discovery", `POST /audiences/list` (read 2026-11-24; documented; the delay is assumed)
 */
export async function findByName(caller: Caller, wanted: AudienceName, signal?: AbortSignal): Promise<Found> {
  const audienceIds: string[] = [];
  let nextToken: string | undefined;
  try {
    for (let pages = 0; pages < MAX_PAGES; pages++) {
      const page = await searchPage(caller, wanted, nextToken, signal);
      audienceIds.push(...page.audienceIds);
      nextToken = page.nextToken;
      if (nextToken === undefined) break;
    }
  } catch (error) {
    if (error instanceof HeadwaterError && NOT_OFFERED.includes(error.code)) return { unavailable: error };
    throw error;
  }
  return { audienceIds };
}

const searchPage = (
  { ask }: Caller,
  { profileId, advertiserId, name }: AudienceName,
  nextToken: string | undefined,
  signal?: AbortSignal,
): Promise<{ audienceIds: string[]; nextToken?: string }> =>
  ask(
    {
      operation: "look an audience up by name",
      method: "POST",
      path: "/audiences/list",
      query: { advertiserId, maxResults: "250", ...(nextToken === undefined ? {} : { nextToken }) },
      mediaType: MEDIA_TYPES.json,
      body: JSON.stringify({ adType: "DSP", filters: [{ field: "audienceName", values: [name] }] }),
      profileId,
      signal,
    },
    (body) => {
      const fields = fieldsOf(body);
      return {
        audienceIds: listOf(fields.audiences, "audiences")
          .filter((audience) => audience.audienceName === name)
          .map((audience) => id(audience, "audienceId")),
        nextToken: optional(text, fields, "nextToken") || undefined,
      };
    },
  );
