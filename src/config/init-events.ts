import { eventColumns, RAW_FIELDS } from "../model/event-mapping.ts";
import { conversionType } from "../model/event-type-names.ts";
import type { ConversionType } from "../model/event-words.ts";
import { HASHED_FIELDS, namesNobody } from "../model/field-mapping.ts";

import type { ColumnLook } from "./guess.ts";
import { type GuessedEvents, guessEvents, guessWatermark } from "./guess-events.ts";
import { consentLines, identifierLine, type StarterInput, scalar, syncName, TARGET, words } from "./init.ts";

export type StarterEventsInput = Omit<StarterInput, "mode">;

/** A commented headwater.yaml for one file of events. It holds what `parseConfig` wants, and no value of a person. */
export function writeStarterEvents({ file, format, columns, target }: StarterEventsInput): string {
  const name = syncName(file);
  const fields = guessEvents(columns);
  const watermark = guessWatermark(columns);
  const lines = [
    "# Headwater's configuration. Every key is explained in docs/configuration.md, events in docs/events.md.",
    `# See what it would send, without sending anything: headwater events plan ${name}`,
    "",
    (target ?? TARGET).trimEnd(),
    "",
    "events:",
    `  ${name}:`,
    "    source:",
    `      file: ${scalar(file)}`,
    ...(format === undefined ? [] : [`      format: ${format}`]),
    ...(watermark === undefined
      ? []
      : [
          "    # If this column only grows from row to row, rows that were dealt with are told of once:",
          `    # watermark: ${scalar(watermark)}`,
        ]),
    "    # Which columns say what happened, when, and to whom. hashed: true for values that are SHA-256 already.",
    "    fields:",
    ...idLines(fields),
    ...timeLines(fields),
    ...singleLines(fields, ["type", "name", "source", "dataSet", "value", "currency", "units"]),
    ...personLines(fields),
    "    # What holds for rows that do not say it.",
    "    defaults:",
    ...typeLines(fields, typeOf(file, fields)),
    ...(fields.value !== undefined && fields.currency === undefined
      ? ["      # Of which currency the values are, such as USD:", "      # currency: USD"]
      : []),
    "      # WEBSITE, OFFLINE, IOS, ANDROID, FIRE_TV or MEASUREMENT_ATTRIBUTION_PARTNER.",
    "      source: WEBSITE",
    "      # The country of rows that name none, and of their phone numbers.",
    "      country: US",
    "    # Of times that say no offset, such as America/New_York:",
    "    timezone: UTC",
    ...consentLines(columns),
  ];
  return `${lines.join("\n")}\n`;
}

/** The columns that the proposal takes. */
export const guessedEventColumns = (columns: readonly ColumnLook[]): readonly string[] => {
  const { time, ...fields } = guessEvents(columns);
  const taken = eventColumns({ ...fields, time: time ?? "" });
  return columns.map(({ name }) => name).filter((name) => taken.includes(name));
};

const idLines = ({ id }: GuessedEvents): string[] =>
  id === undefined
    ? [
        "      # id: your own id of an event, such as an order number; without one it is made from what the event says",
      ]
    : [`      id: ${scalar(id)}`];

const timeLines = ({ time }: GuessedEvents): string[] =>
  time === undefined
    ? ["      # To be filled in: no column looked like the time of an event.", "      time: time"]
    : [`      time: ${scalar(time)}`];

type Field = Exclude<keyof GuessedEvents, "email" | "phone" | "consent" | "customData">;

const singleLines = (fields: GuessedEvents, names: readonly Field[]): string[] =>
  names.flatMap((name) => {
    const column = fields[name];
    if (column === undefined) return [];
    return typeof column === "string" ? [`      ${name}: ${scalar(column)}`] : identifierLine(name, [column]);
  });

const PERSON = [...HASHED_FIELDS, ...RAW_FIELDS] as const satisfies readonly Field[];

/** Without any identifier a line that must be filled in, so that the file can be read all the same. */
function personLines(fields: GuessedEvents): string[] {
  const lines = [
    ...identifierLine("email", fields.email),
    ...identifierLine("phone", fields.phone),
    ...singleLines(fields, PERSON),
  ];
  const names = !namesNobody(fields) || RAW_FIELDS.some((field) => fields[field] !== undefined);
  return [
    ...(names
      ? []
      : ["      # To be filled in: no column looked like an identifier of a person.", "      email: email"]),
    ...lines,
    ...singleLines(fields, ["country", "limitedDataUse"]),
  ];
}

/** What the file's name says its rows are; else a purchase, where they are worth something. */
function typeOf(file: string, { value }: GuessedEvents): ConversionType | undefined {
  const named = words(file)
    .flatMap((word) => [word, word.replace(/s$/i, "")])
    .map(conversionType)
    .find((type) => type !== undefined);
  return named ?? (value === undefined ? undefined : "OFF_AMAZON_PURCHASES");
}

function typeLines({ type: column }: GuessedEvents, type: ConversionType | undefined): string[] {
  if (column !== undefined)
    return ["      # What happened, of rows whose type is empty; see docs/events.md:", "      # type: OTHER"];
  return [
    "      # What happened, in Amazon's word or another platform's; see docs/events.md. Read it over.",
    `      type: ${type ?? "OTHER"}`,
  ];
}
