import { z } from "@hono/zod-openapi";
import { CONVERSION_TYPES, EVENT_SOURCES } from "../../model/event-words.ts";
import { operation } from "../operation.ts";
import { instant, name, owner, page, pageQuery, work } from "./common.ts";
import { runSummary } from "./runs.ts";
import { consentColumns, mappedColumn, personColumns, schedule, sourceSettings } from "./syncs.ts";

/** Entries of `events`. `GET /api/events` is what happens in the service, hence another name. */
const named = z.object({ name });
const column = z.string().optional();

export const eventMapping = z
  .object({
    id: column,
    time: z.string(),
    name: column,
    type: column,
    source: column,
    dataSet: column,
    value: column,
    currency: column,
    units: column,
    email: z.array(mappedColumn),
    phone: z.array(mappedColumn),
    ...personColumns,
    maid: column,
    rampId: column,
    matchId: column,
    country: column,
    consent: consentColumns.optional(),
    limitedDataUse: column,
    customData: z.array(z.object({ name: z.string(), column: z.string() })),
  })
  .openapi("EventMapping");

const type = z.enum(CONVERSION_TYPES);

/** What holds for rows that do not say it themselves. */
const eventDefaults = z
  .object({
    name: z.string(),
    type: type.optional(),
    source: z.enum(EVENT_SOURCES),
    currency: z.string().optional(),
    country: z.string(),
    dataSet: z.string().optional(),
  })
  .openapi("EventDefaults");

/** What a list needs of an entry as headwater.yaml has it. */
export const eventSyncSettings = z.object({ source: sourceSettings, schedule: schedule.optional() });

export const eventSyncSummary = z
  .object({
    name,
    owner,
    source: z.string(),
    destination: name,
    /** The DSP advertiser whose events they are; absent: the destination names none, and nobody has planned yet. */
    advertiserId: z.string().optional(),
    /** What it is called, as Amazon told with the last plan. */
    advertiser: z.string().optional(),
    schedule: schedule.optional(),
    /** When it is due next; absent: when its file changes, or never. */
    nextAt: instant.optional(),
    lastRun: runSummary.optional(),
    /** What it is doing now. */
    work: work.optional(),
  })
  .openapi("EventSyncSummary");

export const listEventSyncs = operation({
  method: "get",
  path: "/api/event-syncs",
  access: "read",
  summary: "Which events go to whom",
  query: pageQuery,
  answer: page(eventSyncSummary),
});

export const eventSync = eventSyncSummary
  .extend({
    fields: eventMapping,
    defaults: eventDefaults,
    /** Names of the source's own for types. */
    types: z.record(z.string(), type),
    watermark: column,
    /** IANA name: of times that say none. */
    timezone: z.string(),
    /** Older events are not sent. */
    maxAgeDays: z.number(),
    /** The settings as YAML, to copy. */
    yaml: z.string(),
    etag: z.string(),
  })
  .openapi("EventSync");

export const getEventSync = operation({
  method: "get",
  path: "/api/event-syncs/{name}",
  access: "read",
  summary: "One entry of `events` with what its columns are; changed by `POST /api/settings`",
  params: named,
  etag: "read",
  answer: eventSync,
});

export const planEventSync = operation({
  method: "post",
  path: "/api/event-syncs/{name}/plan",
  access: "run",
  summary: "Plan which events are new, and keep the plan; sends nothing",
  params: named,
  starts: true,
  status: 202,
  answer: work,
});

export const sendEventSync = operation({
  method: "post",
  path: "/api/event-syncs/{name}/send",
  access: "run",
  summary: "Plan which events are new, and send them unless a safety stop holds them back",
  params: named,
  starts: true,
  status: 202,
  answer: work,
});
