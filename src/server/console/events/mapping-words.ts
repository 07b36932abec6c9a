import type { EventMapping } from "../../../model/event-mapping.ts";
import { countryName } from "../countries.ts";
import type { ColumnUse } from "../parts/column-table.tsx";
import type { Fact } from "../parts/facts.tsx";
import { columnUse, consentUses, identifierUse, PERSON_WORDS, personUses } from "../sync/mapping-words.ts";
import { counted } from "../words.ts";
import type { KnownEvents } from "./known.ts";
import { SOURCE_WORDS, TYPE_WORDS } from "./words.ts";

/** Amazon takes these as they are. */
const RAW = [
  ["maid", "advertising id"],
  ["rampId", "RampID"],
  ["matchId", "match id"],
] as const;

/** Each column that is used, and what for. */
export const eventColumnWords = (fields: EventMapping, watermark: string | undefined): ColumnUse[] => [
  ...columnUse(fields.id, "event id"),
  ...columnUse(fields.time, "when"),
  ...columnUse(fields.type, "what happened"),
  ...columnUse(fields.name, "event name"),
  ...columnUse(fields.source, "where it happened"),
  ...columnUse(fields.dataSet, "data set"),
  ...columnUse(fields.value, "value"),
  ...columnUse(fields.currency, "currency"),
  ...columnUse(fields.units, "units"),
  ...fields.email.map((one) => identifierUse("email", one)),
  ...fields.phone.map((one) => identifierUse("phone", one)),
  ...personUses(fields),
  ...RAW.flatMap(([field, word]) => columnUse(fields[field], word)),
  ...columnUse(fields.country, "country"),
  ...consentUses(fields.consent),
  ...columnUse(fields.limitedDataUse, "limited data use"),
  ...fields.customData.map(({ name, column }) => ({ column, is: `goes along as ${name}` })),
  ...columnUse(watermark, "watermark: only grows"),
];

/** By which of a person's keys an event can be matched, such as `email, phone`. */
export function keyWords(fields: EventMapping): string {
  const keys = [
    ...(fields.email.length > 0 ? ["email"] : []),
    ...(fields.phone.length > 0 ? ["phone"] : []),
    ...[...PERSON_WORDS, ...RAW].filter(([field]) => fields[field] !== undefined).map(([, word]) => word),
  ].join(", ");
  return `${keys.slice(0, 1).toUpperCase()}${keys.slice(1)}`;
}

/** What holds for rows that do not say it. */
export const defaultFacts = ({ defaults, types, timezone, maxAgeDays }: KnownEvents): Fact[] => [
  ["Event name", defaults.name],
  ["What happened", defaults.type && TYPE_WORDS[defaults.type]],
  ["Where", SOURCE_WORDS[defaults.source]],
  ["Currency", defaults.currency],
  ["Country", countryName(defaults.country)],
  ["Data set", defaults.dataSet],
  ["Times without a zone", timezone],
  ["Not sent when older than", counted(maxAgeDays, "day")],
  ...Object.entries(types).map(([own, type]): Fact => [`“${own}” is`, TYPE_WORDS[type]]),
];
