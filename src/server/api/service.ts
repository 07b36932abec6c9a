import { z } from "@hono/zod-openapi";
import { operation } from "../operation.ts";
import { count, failure, instant, notice, work } from "./common.ts";
import { runSummary } from "./runs.ts";

/** What the first page shows. */
export const home = operation({
  method: "get",
  path: "/api/home",
  access: "read",
  summary: "How things stand: set-up, what is at work, what needs a person",
  answer: z
    .object({
      setUp: z.object({
        connected: z.boolean(),
        destinations: count,
        syncs: count,
        events: count,
        runs: count,
        audiences: count,
      }),
      working: z.array(work),
      /** The most pressing first. */
      attention: z.array(
        notice.extend({
          /** Where in the console it is mended, as a path. */
          path: z.string().optional(),
          severity: z.enum(["stop", "warning"]),
        }),
      ),
      recent: z.array(runSummary),
      /** Absent: it cannot be offered here. */
      practice: z.object({ running: z.boolean(), sync: z.string().optional() }).optional(),
    })
    .openapi("Home"),
});

/** Made-up people, an Amazon on this machine, a destination and a sync: everything but the run. */
export const startPractice = operation({
  method: "post",
  path: "/api/practice",
  access: "connect",
  summary: "Set up an Amazon to practise with, on this machine, and a first sync of made-up people",
  starts: true,
  status: 201,
  answer: z.object({ connection: z.string(), destination: z.string(), sync: z.string() }),
});

export const healthz = operation({
  method: "get",
  path: "/healthz",
  access: "open",
  summary: "Whether the process answers",
  answer: z.object({ status: z.literal("ok") }),
});

export const readyz = operation({
  method: "get",
  path: "/readyz",
  access: "open",
  summary: "Whether it can work: the ledger answers, and it is not closing down",
  answer: z.object({ status: z.literal("ready") }),
});

export const openapi = operation({
  method: "get",
  path: "/openapi.json",
  access: "open",
  summary: "This description",
  answer: z.record(z.string(), z.unknown()),
});

export const metrics = operation({
  method: "get",
  path: "/metrics",
  access: "metrics",
  summary: "Numbers for Prometheus",
  answer: z.string(),
  media: { answer: "text/plain" },
});

export const serviceInfo = z
  .object({
    version: z.string(),
    startedAt: instant,
    address: z.string(),
    folder: z.string(),
    stateFolder: z.string(),
    lastError: failure.optional(),
  })
  .openapi("ServiceInfo");

export const getService = operation({
  method: "get",
  path: "/api/service",
  access: "read",
  summary: "This service",
  answer: serviceInfo,
});
