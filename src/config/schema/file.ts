import { z } from "zod";
import { namesNobody } from "../../model/field-mapping.ts";
import { MODES } from "../../model/mode.ts";
import { audience } from "./audience.ts";
import { connection } from "./connection.ts";
import { consent } from "./consent.ts";
import { batch, limits } from "./delivery.ts";
import { destination } from "./destination.ts";
import { events } from "./events.ts";
import { fields, NO_IDENTIFIER } from "./fields.ts";
import { identity, safetyStop, undo } from "./rules.ts";
import { schedule } from "./schedule.ts";
import { source } from "./source.ts";
import { text } from "./values.ts";

const sync = z
  .strictObject({
    source: source.meta({ description: "Where the people come from." }),
    destination: text.optional().meta({
      description: "The name of one of the destinations. May be absent where there is only one.",
    }),
    audience: audience.meta({ description: "The audience that the people are put into." }),
    mode: z.enum(MODES).meta({
      description:
        "add: never removes. upsert: adds and refreshes. remove: takes these people out. mirror: the audience becomes exactly this list.",
    }),
    fields: fields.optional().meta({
      description:
        "Which columns say who a person is. Absent: those named email, phone, external_id (or id), country.",
    }),
    consent: consent
      .optional()
      .meta({ description: "For this sync only, in place of `consent` at the top; {} for none." }),
    identity: identity
      .optional()
      .meta({ description: "For this sync only, in place of `identity` at the top." }),
    safetyStop: safetyStop
      .optional()
      .meta({ description: "For this sync only, in place of `safetyStop` at the top." }),
    schedule: schedule
      .optional()
      .meta({ description: "When `headwater serve` runs it by itself. Absent: never." }),
  })
  .superRefine(({ mode, fields }, context) => {
    // Who is taken out may be named by id alone: the identifiers sent before are known.
    // This also runs when the fields themselves were refused: they are then not there.
    if (fields?.email?.length === 0 && fields.phone?.length === 0 && namesNobody(fields) && mode !== "remove")
      context.addIssue({ code: "custom", message: NO_IDENTIFIER, path: ["fields"] });
  });

const syncs = z.record(z.string(), sync).meta({
  description: "What goes where, by a name of your choice. May be absent where there are `events`.",
});

/** The whole of headwater.yaml. */
export const configShape = z.strictObject({
  connections: z
    .record(z.string(), connection)
    .meta({ description: "Logins at Amazon, by a name of your choice." }),
  destinations: z.record(z.string(), destination).meta({
    description: "Amazon Ads accounts that audiences live in, by a name of your choice.",
  }),
  syncs: syncs.prefault({}),
  events: z.record(z.string(), events).prefault({}).meta({
    description:
      "Events that go to the DSP advertiser of a destination, by a name of your choice that no sync has.",
  }),
  consent: consent.prefault({}).meta({
    description:
      "On what consent rests where rows do not say, in every sync and of all events; see docs/consent.md.",
  }),
  identity: identity
    .prefault({})
    .meta({ description: "How values become identifiers, in every sync and of all events." }),
  safetyStop: safetyStop
    .prefault({})
    .meta({ description: "When a plan waits for a person, in every sync and of all events." }),
  undo: undo.prefault({}).meta({ description: "Putting back whom a run removed." }),
  limits: limits.prefault({}).meta({
    description: "How fast requests may go for each profile, and people through each AMC connection.",
  }),
  batch: batch.prefault({}).meta({ description: "How much one request carries." }),
});

/** The same of a file that says no `events`: it lacks its syncs. */
export const syncsShape = configShape.extend({ syncs });

/** The same of one owner among several, which may use what the others have. */
export const documentShape = configShape.extend({
  connections: configShape.shape.connections.prefault({}),
  destinations: configShape.shape.destinations.prefault({}),
});

export type WrittenConfig = z.output<typeof configShape>;
export type WrittenSync = WrittenConfig["syncs"][string];
