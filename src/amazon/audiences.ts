import { integer } from "../lib/json.ts";
import { type AudienceSize, sizeOf } from "./audience-size.ts";
import type { Caller, Question } from "./call.ts";
import { country, fieldsOf, id, number, object, optional, text } from "./shape.ts";
import { MEDIA_TYPES } from "./wire.ts";

/** What an audience is made for: an advertiser alone, or a connection of an AMC instance (and an advertiser). */
export type AudienceTarget = { advertiserId: string } | { connectionId: string };

/** Bounds: model/amazon-limits.ts. */
export interface NewAudience {
  name: string;
  description: string;
  /** ISO 3166. */
  country?: string;
  target: AudienceTarget;
  /** Ours; that Amazon keeps it unique is not documented. */
  externalAudienceId: string;
  /** Seconds that a member stays after being sent; Amazon's maximum when absent. */
  ttlSeconds?: number;
}

/** An audience as Amazon knows it. */
export interface AmazonAudience {
  audienceId: string;
  name: string;
  description?: string;
  /** ISO 3166. */
  country?: string;
  advertiserId?: string;
  externalAudienceId?: string;
  ttlSeconds?: number;
  size?: AudienceSize;
}

/** What can be changed later; name, country, target and external id stay. */
export interface AudienceChanges {
  description?: string;
  /** Zero lets every member go, in Amazon's own time. */
  ttlSeconds?: number;
}

const PATH = "/amc/audiences/metadata";

/**
 * Makes an audience and returns its id.
 * @throws {AmazonError} amazon.answer-lost — it may or may not exist now: look it up, for two may bear one name.
 * @source Amazon's guide amazon-marketing-cloud/audiences/audience-management-service (read 2026-11-24; documented)
 */
export const createAudience = (
  { askOnce }: Caller,
  { name, description, country, target, externalAudienceId, ttlSeconds }: NewAudience,
  signal?: AbortSignal,
): Promise<string> =>
  askOnce(
    {
      operation: "create the audience",
      method: "POST",
      path: PATH,
      mediaType: MEDIA_TYPES.audiences,
      body: JSON.stringify({
        name,
        description,
        countryCode: country,
        targetResource: "advertiserId" in target ? { advertiserId: integer(target.advertiserId) } : target,
        metadata: { externalAudienceId, ttl: ttlSeconds },
      }),
      signal,
    },
    (body) => id(fieldsOf(body), "audienceId"),
  );

/** @throws {ConfigError} amazon.not-found — Amazon knows no such audience in this region. */
export const readAudience = (
  { ask }: Caller,
  audienceId: string,
  signal?: AbortSignal,
): Promise<AmazonAudience> =>
  ask({ ...about(audienceId, signal), operation: "read the audience", method: "GET" }, audienceOf);

/** Changes what can be changed and returns the audience, without its size. @throws as `readAudience` */
export const updateAudience = (
  { ask }: Caller,
  audienceId: string,
  { description, ttlSeconds }: AudienceChanges,
  signal?: AbortSignal,
): Promise<AmazonAudience> =>
  ask(
    {
      ...about(audienceId, signal),
      operation: "update the audience",
      method: "PUT",
      body: JSON.stringify({
        description,
        metadata: ttlSeconds === undefined ? undefined : { ttl: ttlSeconds },
      }),
    },
    audienceOf,
  );

const about = (audienceId: string, signal?: AbortSignal): Omit<Question, "operation" | "method"> => ({
  path: `${PATH}/${encodeURIComponent(audienceId)}`,
  mediaType: MEDIA_TYPES.audiences,
  subject: audienceId,
  signal,
});

function audienceOf(body: unknown): AmazonAudience {
  const fields = fieldsOf(body);
  const metadata = optional(object, fields, "metadata") ?? {};
  return {
    audienceId: id(fields, "audienceId"),
    name: text(fields, "name"),
    description: optional(text, fields, "description"),
    country: optional(country, fields, "countryCode"),
    advertiserId: optional(id, fields, "advertiserId"),
    externalAudienceId: optional(id, metadata, "externalAudienceId"),
    ttlSeconds: optional(number, metadata, "ttl"),
    size: sizeOf(metadata),
  };
}
