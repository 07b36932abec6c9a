import { z } from "zod";
import { assumed, documented, SOURCES } from "../evidence.ts";
import { audienceFees, description, namedAudience, shown, shownMetadata, ttl } from "../metadata.ts";
import { operation } from "../operation.ts";

const body = z.object({
  description: description.optional(),
  metadata: z.object({ ttl: ttl.optional(), audienceFees: audienceFees.optional() }).optional(),
});

export const updateAudience = operation("update-audience", "PUT /amc/audiences/metadata/:audienceId", {
  family: "audiences",
  body: "optional",
  evidence: documented(SOURCES.audiencesSpec),
  rules: [
    { says: "Only description, ttl and fees can change.", evidence: documented(SOURCES.audiencesSpec) },
    {
      says: "Anything else in the body is passed over.",
      evidence: assumed("ignoring and refusing are both possible"),
    },
    {
      says: "ttl 0 takes everyone out; a longer one brings back those still within it.",
      evidence: documented(SOURCES.audiencesGuide),
    },
    { says: "It does so at once.", evidence: assumed("the guide says asynchronously, without a time") },
  ],
  async answer(call) {
    const audience = namedAudience(call);
    const { description: text, metadata } = await call.json(body);
    if (text !== undefined) audience.description = text;
    if (metadata?.ttl !== undefined) audience.ttl = metadata.ttl;
    if (metadata?.audienceFees) audience.audienceFees = metadata.audienceFees;
    audience.updatedAt = call.now;
    return { status: 200, body: { ...shown(audience), metadata: shownMetadata(audience) } };
  },
});
