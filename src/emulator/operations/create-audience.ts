import { z } from "zod";
import { usableAdvertiser } from "../advertisers.ts";
import { COUNTRIES } from "../country.ts";
import { quotedLong, Refusal } from "../errors.ts";
import { assumed, documented, observed, SOURCES } from "../evidence.ts";
import { long } from "../json.ts";
import { audienceFees, description, TTL_SECONDS_MAX, ttl, wireLong } from "../metadata.ts";
import { operation } from "../operation.ts";
import { ownConnection } from "../target.ts";
import { checkTerms } from "../terms.ts";

const body = z.object({
  name: z.string().min(10).max(128),
  description,
  countryCode: z
    .string()
    .refine((code) => COUNTRIES.has(code), "is not a country code")
    .optional(),
  targetResource: z
    .object({ connectionId: z.string().optional(), advertiserId: wireLong.optional() })
    .refine((target) => Object.values(target).filter((id) => id !== undefined).length === 1, {
      message: "must name either a connectionId or an advertiserId",
    }),
  metadata: z.object({
    externalAudienceId: z.string(),
    ttl: ttl.optional(),
    audienceFees: audienceFees.optional(),
  }),
});

export const createAudience = operation("create-audience", "POST /amc/audiences/metadata", {
  family: "audiences",
  evidence: documented(SOURCES.audiencesSpec),
  rules: [
    { says: "The name has 10 to 128 characters.", evidence: documented(SOURCES.audiencesSpec) },
    {
      says: "Any characters will do in a name.",
      evidence: assumed("the text says alphanumeric, Amazon's own sample has an underscore"),
    },
    {
      says: "A description is required; up to 1000 characters, or none.",
      evidence: documented(SOURCES.audiencesSpec),
    },
    {
      says: "ttl is 0 to 34300800 seconds; the most, if absent.",
      evidence: documented(SOURCES.audiencesSpec),
    },
    {
      says: "The target is a connection or an advertiser, never both.",
      evidence: documented(SOURCES.audiencesSpec),
    },
    {
      says: "An advertiser that the region does not know is 400.",
      evidence: assumed("400 is described, its cases are not"),
    },
    {
      says: "A connection that is not the caller's is 400.",
      evidence: assumed("400 is described, its cases are not"),
    },
    {
      says: "A connection's audience belongs to its DSP advertiser, if it has one, on that one's host.",
      evidence: documented(SOURCES.audiencesGuide),
    },
    {
      says: "A connection without a DSP advertiser will do on any host.",
      evidence: documented(SOURCES.audiencesGuide),
    },
    { says: "Ids are bare numbers beyond 2^53.", evidence: documented(SOURCES.audiencesGuide) },
    { says: "A quoted id is 400 with a capital-M Message.", evidence: observed(SOURCES.segment) },
    { says: "Two audiences may have one name, or one external id.", evidence: assumed("no page forbids it") },
  ],
  async answer(call) {
    const { name, targetResource, metadata, ...rest } = await call.json(body, refuseQuoted);
    const { connectionId } = targetResource;
    if (connectionId !== undefined) checkTerms(call.store.terms, call.grant!);
    const connection = connectionId === undefined ? undefined : ownConnection(call, connectionId);
    const advertiserId = connection ? connection.dsp?.advertiserId : targetResource.advertiserId;
    if (advertiserId !== undefined && !usableAdvertiser(call, advertiserId))
      throw new Refusal(400, `No advertiser ${advertiserId} in this region`);
    const audience = call.store.addAudience({
      region: call.region,
      advertiserId,
      connection,
      name,
      description: rest.description,
      countryCode: rest.countryCode,
      externalAudienceId: metadata.externalAudienceId,
      ttl: metadata.ttl ?? TTL_SECONDS_MAX,
      audienceFees: metadata.audienceFees,
      createdAt: call.now,
      updatedAt: call.now,
    });
    return {
      status: 201,
      body: { audienceId: long(audience.audienceId), externalAudienceId: audience.externalAudienceId },
    };
  },
});

function refuseQuoted(given: unknown) {
  const target = (given as { targetResource?: { advertiserId?: unknown } } | null)?.targetResource;
  if (typeof target?.advertiserId === "string") throw quotedLong();
}
