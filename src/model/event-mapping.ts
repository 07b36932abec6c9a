import type { ConsentColumns } from "./consent.ts";
import type { ConversionType, EventSource } from "./event-words.ts";
import type {
  EmailFix,
  EmailPlaceholders,
  Forms,
  HashedColumns,
  MappedColumn,
  PhoneFix,
  UnknownCountry,
} from "./field-mapping.ts";

/** Identifiers that go to Amazon as they are. */
export const RAW_FIELDS = ["maid", "rampId", "matchId"] as const;
export type RawField = (typeof RAW_FIELDS)[number];

/** Which source columns say what happened, when, and to whom. */
export interface EventMapping extends HashedColumns, Partial<Record<RawField, string>> {
  /** Absent: the id is derived from what the event says. */
  id?: string;
  time: string;
  name?: string;
  type?: string;
  /** Where it happened: a website, an app, a shop. */
  source?: string;
  dataSet?: string;
  value?: string;
  currency?: string;
  units?: string;
  email: readonly MappedColumn[];
  phone: readonly MappedColumn[];
  country?: string;
  consent?: ConsentColumns;
  limitedDataUse?: string;
  customData: readonly CustomColumn[];
}

/** A column that goes along under a name of its own. */
export interface CustomColumn {
  name: string;
  column: string;
}

/** What holds for rows that do not say it themselves. */
export interface EventDefaults {
  name: string;
  /** Absent: each row must say it. */
  type?: ConversionType;
  source: EventSource;
  /** ISO 4217. Absent: a row without a currency has none. */
  currency?: string;
  /** ISO 3166, two capitals. */
  country: string;
  /** Absent: Amazon's own, `default_events`. */
  dataSet?: string;
}

/** How rows become events. */
export interface EventRules {
  emailForms: Forms;
  phoneForms: Forms;
  /** @default "apply" */
  phoneFix?: PhoneFix;
  unknownCountry: UnknownCountry;
  /** @default "suggest" */
  emailFix?: EmailFix;
  /**
   * Here only those that are nobody's are refused: one firm may send many events.
   * @default "refuse"
   */
  emailPlaceholders?: EmailPlaceholders;
  /** IANA name: of times that say none. */
  timeZone: string;
  /** Older events are not sent. */
  maxAgeMs: number;
  /** Names of the source's own for types, beside those of docs/events.md. */
  types: Readonly<Record<string, ConversionType>>;
}

/** The columns of a mapping, each once, in a fixed order. */
export const eventColumns = (fields: EventMapping): readonly string[] => {
  const { email, phone, consent, customData, ...rest } = fields;
  const single = Object.keys(rest)
    .sort()
    .map((key) => rest[key as keyof typeof rest])
    .filter((column) => column !== undefined)
    .map((column) => (typeof column === "string" ? column : column.column));
  return [
    ...new Set([
      ...single,
      ...email.map(({ column }) => column),
      ...phone.map(({ column }) => column),
      ...Object.values(consent ?? {}).filter((column) => column !== undefined),
      ...customData.map(({ column }) => column),
    ]),
  ];
};
