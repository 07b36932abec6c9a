import { z } from "@hono/zod-openapi";
import type { AudienceView } from "../../index.ts";
import { operation } from "../operation.ts";
import { count, instant, region, share } from "./common.ts";

const byKey = z.object({ audienceKey: z.string() });

export const audienceSummary = z
  .object({
    audienceKey: z.string(),
    name: z.string(),
    audienceId: z.string().optional(),
    country: z.string(),
    region: region,
    profileId: z.string(),
    /** As Amazon last told it. */
    size: z
      .object({ received: count, matched: count, dsp: count, fromHere: count.optional(), at: instant })
      .optional(),
    matchRate: share.optional(),
    syncs: z.array(z.string()),
  })
  .openapi("AudienceSummary");

export const listAudiences = operation({
  method: "get",
  path: "/api/audiences",
  access: "read",
  summary: "Audiences that were filled from here",
  answer: z.object({ items: z.array(audienceSummary) }),
});

/** When an audience can be used, and since when: each with what is missing. */
export const usability = z
  .object({
    place: z.enum(["dsp", "amc"]),
    usable: z.boolean(),
    says: z.string(),
    /** When it will be at the latest, counted from the last run. */
    by: instant.optional(),
  })
  .openapi("Usability");

export const audience = z
  .object({
    summary: audienceSummary,
    /** As the library's `audience()` tells it; absent while another process has it. */
    view: z.custom<AudienceView>().openapi("AudienceView", { type: "object" }).optional(),
    busy: z.boolean(),
    /** How many people have which keys. */
    keys: z.object({ both: count, emailOnly: count, phoneOnly: count, none: count }).optional(),
    usable: z.array(usability),
  })
  .openapi("Audience");

export const getAudience = operation({
  method: "get",
  path: "/api/audiences/{audienceKey}",
  access: "read",
  summary: "One audience, here and as Amazon has it now: size, who leaves when, keys, drift",
  params: byKey,
  answer: audience,
});

export const audienceHistory = operation({
  method: "get",
  path: "/api/audiences/{audienceKey}/history",
  access: "read",
  summary: "Size and match rate over time, and what each run changed",
  params: byKey,
  answer: z.object({
    sizes: z.array(
      z.object({ at: instant, received: count, matched: count, dsp: count, fromHere: count.optional() }),
    ),
    runs: z.array(
      z.object({
        runId: z.string(),
        at: instant,
        add: count,
        update: count,
        remove: count,
        matchRate: share.optional(),
        /** Rows of its source that could match, of those read: by our own counts. */
        reachable: share.optional(),
        /** People with an email and a phone, when Amazon had finished. */
        bothKeys: share.optional(),
      }),
    ),
  }),
});

/** Computed on hashes, here; nothing is asked at Amazon. */
export const overlap = operation({
  method: "get",
  path: "/api/audiences/{audienceKey}/overlap",
  access: "read",
  summary: "How many people of an audience are in the others too",
  params: byKey,
  answer: z.object({
    people: count,
    others: z.array(
      z.object({
        audienceKey: z.string(),
        name: z.string(),
        /** Absent while another process has it. */
        people: count.optional(),
        shared: count.optional(),
        busy: z.boolean(),
      }),
    ),
  }),
});
