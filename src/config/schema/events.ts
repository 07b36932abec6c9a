import { z } from "zod";
import { AMAZON_EVENT_LIMITS } from "../../model/amazon-limits.ts";
import { currencyCode } from "../../model/currency.ts";
import { type EventMapping, RAW_FIELDS } from "../../model/event-mapping.ts";
import { conversionType, eventSource, eventWord } from "../../model/event-type-names.ts";
import { CONVERSION_TYPES, EVENT_SOURCES } from "../../model/event-words.ts";
import { namesNobody } from "../../model/field-mapping.ts";
import { DEFAULTS } from "../defaults.ts";
import { consent } from "./consent.ts";
import { columnName, consentColumns, identifierColumns, personColumns } from "./fields.ts";
import { identity, safetyStop } from "./rules.ts";
import { schedule, timezone } from "./schedule.ts";
import { source } from "./source.ts";
import { country, text } from "./values.ts";

const type = z
  .string()
  .refine(
    (name) => conversionType(name) !== undefined,
    "must be a type of Amazon's, or another platform's name for one",
  )
  // Before the transform: zod leaves out examples of what comes after one.
  .meta({ examples: [...CONVERSION_TYPES] })
  .transform((name) => conversionType(name)!)
  .meta({ title: "a type of Amazon's, or another platform's name for one" });

const types = z.record(z.string(), type).superRefine((types, context) => {
  const spellings = Map.groupBy(Object.keys(types), eventWord);
  for (const [word, [name, ...others]] of spellings) {
    if (word === "")
      context.addIssue({ code: "custom", path: [name!], message: "needs a letter or a digit in its name" });
    for (const other of others)
      context.addIssue({
        code: "custom",
        path: [other],
        message: `is the same word as \`${name}\`: capitals, blanks and dashes do not count`,
      });
  }
});

const place = z
  .string()
  .refine((name) => eventSource(name) !== undefined, `must be one of ${EVENT_SOURCES.join(", ")}`)
  .meta({ examples: [...EVENT_SOURCES] })
  .transform((name) => eventSource(name)!)
  .meta({ title: `one of ${EVENT_SOURCES.join(", ")}` });

const currency = z
  .string()
  .refine((code) => currencyCode(code) !== undefined, "must be a currency that Amazon takes, such as USD")
  .transform((code) => currencyCode(code)!)
  .meta({ title: "a currency's code of three letters" });

const dataSet = z
  .string()
  .regex(/^[A-Za-z][A-Za-z0-9_-]*$/)
  .meta({ title: "a letter, and then letters, digits, - and _" });

const column = columnName.optional();

/** @source OpenAPI "Events" v1, `CreateCustomData.name` (read 2026-11-26; documented) */
const CUSTOM_NAME = /^[A-Za-z0-9_]+$/;
const { customDataPerEvent } = AMAZON_EVENT_LIMITS;

const customData = z.record(z.string(), columnName).superRefine((columns, context) => {
  const names = Object.keys(columns);
  for (const name of names.filter((name) => !CUSTOM_NAME.test(name)))
    context.addIssue({
      code: "custom",
      path: [name],
      message: "needs another name: Amazon takes letters, digits and _ only",
    });
  if (names.length > customDataPerEvent)
    context.addIssue({
      code: "custom",
      message: `names ${names.length} values, and Amazon takes ${customDataPerEvent} at most`,
    });
});

const fields = z
  .strictObject({
    id: column.meta({
      description:
        "Your own id of an event, by which one that comes again is known. Absent: made from what the event says.",
    }),
    time: columnName.meta({
      description:
        "When it happened: 2026-01-15T10:00:00+01:00, or the seconds, milliseconds or microseconds since 1970.",
    }),
    type: column.meta({
      description: "What happened, in Amazon's word, another platform's, or one of `types`.",
    }),
    name: column.meta({ description: "What the event is called at Amazon." }),
    source: column.meta({ description: `Where it happened: ${EVENT_SOURCES.join(", ")}.` }),
    dataSet: column.meta({ description: "The data set at Amazon that the event is put into." }),
    value: column.meta({ description: "What it was worth; of a purchase, an amount of money." }),
    currency: column.meta({ description: "The value's currency, ISO 4217." }),
    units: column.meta({ description: "How many were bought." }),
    email: identifierColumns.meta({ description: "Columns with email addresses." }),
    phone: identifierColumns.meta({ description: "Columns with phone numbers." }),
    ...personColumns,
    maid: column.meta({ description: "Advertising ids of phones; sent as they are." }),
    rampId: column.meta({ description: "RampIDs; sent as they are." }),
    matchId: column.meta({ description: "Match ids; sent as they are." }),
    country: column.meta({
      description:
        "Countries: codes of two or three letters, or names. Absent, or empty in a row: `defaults.country`.",
    }),
    consent: consentColumns,
    limitedDataUse: column.meta({
      description: "Whether Amazon may use the event in a limited way only: yes, no.",
    }),
    customData: customData.optional().meta({
      title: "a section: names at Amazon, and the columns of their values",
      description: "Columns that go along under a name of your choice: letters, digits and _; at most 13.",
    }),
  })
  .superRefine(({ email = [], phone = [], ...columns }, context) => {
    if (
      namesNobody({ ...columns, email, phone }) &&
      RAW_FIELDS.every((field) => columns[field] === undefined)
    )
      context.addIssue({
        code: "custom",
        message:
          "must name a column for `email`, `phone`, `maid`, `rampId` or `matchId`, or for `lastName` with `postalCode` or `address`",
      });
  })
  .transform(
    ({ email = [], phone = [], customData = {}, ...rest }): EventMapping => ({
      ...rest,
      email,
      phone,
      customData: Object.entries(customData).map(([name, column]) => ({ name, column })),
    }),
  );

const defaults = z.strictObject({
  name: text.optional().meta({
    description: "What events are called at Amazon. Absent: as this entry.",
  }),
  type: type.optional().meta({ description: "What happened. Absent: each row must say it." }),
  source: place.prefault(DEFAULTS.eventSource).meta({ description: "Where events happened." }),
  currency: currency.optional().meta({ description: "ISO 4217. Absent: values are in no currency." }),
  country: country.prefault(DEFAULTS.country).meta({
    description: "ISO 3166; UK is read as GB. Also the country of phone numbers.",
  }),
  dataSet: dataSet.optional().meta({
    description: "The data set at Amazon. Absent: Amazon's own, default_events.",
  }),
});

export const events = z.strictObject({
  source: source.meta({ description: "Where the events come from; as a sync's." }),
  watermark: column.meta({
    description:
      "A column that only grows from row to row, such as when a row was loaded. Rows up to the last one seen are looked at only for events that are new.",
  }),
  destination: text.optional().meta({
    description:
      "The name of one of the destinations, whose DSP advertiser gets the events. May be absent where there is only one.",
  }),
  fields: fields.meta({ description: "Which columns say what happened, when, and to whom." }),
  defaults: defaults.prefault({}).meta({ description: "What holds for rows that do not say it." }),
  types: types.optional().meta({
    title: "a section: your own words, and the types that they mean",
    description:
      "Your own words for types; they go before Amazon's and other platforms'. Capitals, blanks and dashes do not count.",
  }),
  timezone: timezone.default(DEFAULTS.timezone).meta({
    description: "Of times that say none, such as Europe/Berlin.",
  }),
  maxAgeDays: z.int().min(1).max(90).default(DEFAULTS.maxAgeDays).meta({
    description: "Older events are not sent. 7 is what Amazon's guide says.",
  }),
  consent: consent
    .optional()
    .meta({ description: "For these events only, in place of `consent` at the top; {} for none." }),
  identity: identity
    .omit({ externalId: true })
    .optional()
    .meta({ description: "For these events only, in place of `identity` at the top." }),
  safetyStop: safetyStop
    .omit({ maxRemovalRate: true })
    .optional()
    .meta({ description: "For these events only, in place of `safetyStop` at the top." }),
  schedule: schedule
    .optional()
    .meta({ description: "When `headwater serve` sends by itself. Absent: never." }),
});

export type WrittenEvents = z.output<typeof events>;
