import { z } from "@hono/zod-openapi";
import type { HashedField } from "../../model/field-mapping.ts";
import { operation } from "../operation.ts";
import { finding, instant, mode, name, owner, page, pageQuery, share, work } from "./common.ts";
import { runSummary } from "./runs.ts";

const named = z.object({ name });

const hashed = z.union([z.boolean(), z.enum(["auto", "rehash"])]);
export const mappedColumn = z.object({ column: z.string(), hashed });
const identifierColumn = mappedColumn.extend({ list: z.union([z.boolean(), z.number()]).optional() });
export const consentColumns = z.object({
  userData: z.string().optional(),
  adStorage: z.string().optional(),
  tcf: z.string().optional(),
  gpp: z.string().optional(),
});

/** Name and place of a person. */
export const personColumns = {
  firstName: mappedColumn.optional(),
  lastName: mappedColumn.optional(),
  address: mappedColumn.optional(),
  city: mappedColumn.optional(),
  state: mappedColumn.optional(),
  postalCode: mappedColumn.optional(),
} as const satisfies Record<HashedField, unknown>;

export const fieldMapping = z
  .object({
    externalId: z.string().optional(),
    email: z.array(identifierColumn),
    phone: z.array(identifierColumn),
    ...personColumns,
    country: z.string().optional(),
    consent: consentColumns.optional(),
  })
  .openapi("FieldMapping");

export const sourceSettings = z
  .object({
    /** A path below the folder of the service, a pattern of them, or what an upload was answered with. */
    file: z.string().min(1).max(1_024),
    format: z.enum(["csv", "tsv", "jsonl", "parquet"]).optional(),
    delimiter: z.string().optional(),
    quote: z.string().optional(),
    encoding: z.enum(["utf-8", "utf-16", "latin-1"]).optional(),
    header: z.boolean().optional(),
    columns: z.array(z.string()).optional(),
  })
  .openapi("SourceSettings");

export const schedule = z
  .object({
    /** Five fields: minute, hour, day of month, month, day of week. */
    cron: z.string().max(100).optional(),
    /** IANA name. @default the machine's */
    timezone: z.string().max(60).optional(),
    /** Runs after the source's file has changed and has stood still for a minute. */
    fileChanges: z.boolean().optional(),
    paused: z.boolean().optional(),
  })
  .openapi("Schedule");
export type Schedule = z.output<typeof schedule>;

/** A sync as headwater.yaml has it. */
export const syncSettings = z
  .object({
    source: sourceSettings,
    destination: name.optional(),
    audience: z.object({
      name: z.string().max(128),
      id: z.string().max(30).optional(),
      country: z.string().max(2).optional(),
      description: z.string().max(1_000).optional(),
      ttlDays: z.int().min(0).max(397).optional(),
      ttl: z.int().min(0).optional(),
      renewWindow: z.number().optional(),
      shared: z.boolean().optional(),
    }),
    mode: mode,
    fields: z.record(z.string(), z.unknown()).optional(),
    consent: z.record(z.string(), z.unknown()).optional(),
    identity: z.record(z.string(), z.unknown()).optional(),
    safetyStop: z
      .object({ maxRemovalRate: share.optional(), maxUnreadableRate: share.optional() })
      .optional(),
    schedule: schedule.optional(),
  })
  .openapi("SyncSettings");

export const syncSummary = z
  .object({
    name,
    owner,
    mode: mode,
    source: z.string(),
    destination: name,
    audience: z.string(),
    schedule: schedule.optional(),
    /** When it is due next; absent: when its file changes, or never. */
    nextAt: instant.optional(),
    lastRun: runSummary.optional(),
    /** What it is doing now. */
    work: work.optional(),
  })
  .openapi("SyncSummary");

export const listSyncs = operation({
  method: "get",
  path: "/api/syncs",
  access: "read",
  summary: "What goes where",
  query: pageQuery.extend({ q: z.string().max(128).optional() }),
  answer: page(syncSummary),
});

export const sync = syncSummary
  .extend({
    settings: syncSettings,
    /** The columns that say who a person is, as the settings are read; absent: the columns' own names say it. */
    fields: fieldMapping.optional(),
    /** The same as YAML, to copy. */
    yaml: z.string(),
    etag: z.string(),
    audienceKey: z.string().optional(),
  })
  .openapi("Sync");

export const getSync = operation({
  method: "get",
  path: "/api/syncs/{name}",
  access: "read",
  summary: "One sync with its settings",
  params: named,
  etag: "read",
  answer: sync,
});

export const putSync = operation({
  method: "put",
  path: "/api/syncs/{name}",
  access: "settings",
  summary: "Add a sync, or change it",
  params: named,
  body: syncSettings,
  etag: "change",
  answer: sync,
});

export const removeSync = operation({
  method: "delete",
  path: "/api/syncs/{name}",
  access: "settings",
  summary: "Remove a sync; its audience, runs and what Amazon has stay",
  params: named,
  etag: "change",
});

/** Refuses like `putSync`, and keeps nothing. */
export const checkSync = operation({
  method: "post",
  path: "/api/syncs/check",
  access: "settings",
  summary: "Check a sync's settings before they are saved",
  body: z.object({ name, settings: syncSettings }),
  answer: z.object({ yaml: z.string(), findings: z.array(finding) }),
});

export const planSync = operation({
  method: "post",
  path: "/api/syncs/{name}/plan",
  access: "run",
  summary: "Plan a sync, and keep the plan; sends nothing",
  params: named,
  starts: true,
  status: 202,
  answer: work,
});

export const runSync = operation({
  method: "post",
  path: "/api/syncs/{name}/run",
  access: "run",
  summary: "Plan a sync, and send it unless a safety stop holds it back",
  params: named,
  starts: true,
  status: 202,
  answer: work,
});
