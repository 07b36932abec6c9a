import { z } from "@hono/zod-openapi";
import { operation } from "../operation.ts";
import { finding, instant, name, owner, region } from "./common.ts";

const named = z.object({ name });

/** What the seed's configuration form holds, by its names. */
export const destinationSettings = z
  .object({
    connection: name,
    profileId: z.string().max(30),
    region: region.optional(),
    instanceId: z.string().max(100).optional(),
    instance: z.enum(["connect", "record-only"]).optional(),
    advertiserId: z.string().max(30).optional(),
  })
  .openapi("DestinationSettings");

export const destination = destinationSettings
  .extend({ name, owner, region, etag: z.string(), syncs: z.array(z.string()) })
  .openapi("Destination");

export const listDestinations = operation({
  method: "get",
  path: "/api/destinations",
  access: "read",
  summary: "Amazon Ads accounts that audiences live in",
  answer: z.object({ items: z.array(destination) }),
});

export const putDestination = operation({
  method: "put",
  path: "/api/destinations/{name}",
  access: "settings",
  summary: "Add a destination, or change it",
  params: named,
  body: destinationSettings,
  etag: "change",
  answer: destination,
});

export const removeDestination = operation({
  method: "delete",
  path: "/api/destinations/{name}",
  access: "settings",
  summary: "Remove a destination",
  params: named,
  etag: "change",
});

/** Profile found? Region right? Instance there? Asked at Amazon now, and kept nowhere. */
export const checkDestination = operation({
  method: "post",
  path: "/api/destinations/check",
  access: "settings",
  summary: "Check destination settings with Amazon before they are saved",
  /** `name`: what it is, or will be, called. */
  body: destinationSettings.extend({ name: name.optional() }),
  answer: z.object({ items: z.array(finding) }),
});

export const preflight = operation({
  method: "get",
  path: "/api/destinations/{name}/preflight",
  access: "read",
  summary: "Check this machine, a destination and the way to Amazon, now",
  params: named,
  answer: z.object({ items: z.array(finding) }),
});

export const getTerms = operation({
  method: "get",
  path: "/api/destinations/{name}/terms",
  access: "read",
  summary: "The terms of Amazon Marketing Cloud",
  params: named,
  answer: z.object({
    content: z.string().optional(),
    accepted: z.boolean(),
    acceptances: z.array(z.object({ acceptedBy: z.string(), acceptedAt: instant })),
  }),
});

/** Recorded with the name of who is signed in. */
export const acceptTerms = operation({
  method: "post",
  path: "/api/destinations/{name}/terms",
  access: "connect",
  summary: "Say yes to the terms of Amazon Marketing Cloud",
  params: named,
  body: z.object({ accept: z.literal(true) }),
});
