import { type EventMapping, RAW_FIELDS, type RawField } from "../model/event-mapping.ts";
import type { HashedField } from "../model/field-mapping.ts";
import { type ColumnLook, guessFields, guessPerson, isNamed } from "./guess.ts";

type Single = Exclude<keyof EventMapping, HashedField | "email" | "phone" | "consent" | "customData">;

/** What columns of events are called, letters and digits only; the most telling first. */
const NAMES = {
  id: ["eventid", "orderid", "ordernumber", "orderno", "transactionid", "conversionid", "leadid", "id"],
  time: [
    "eventtime",
    "orderedat",
    "purchasedat",
    "occurredat",
    "eventtimestamp",
    "ordertime",
    "purchasetime",
    "timestamp",
    "datetime",
    "time",
    "ts",
    "convertedat",
    "submittedat",
    "signedupat",
    "signedup",
    "registeredat",
    "createdat",
    "orderdate",
    "eventdate",
    "date",
  ],
  type: ["conversiontype", "eventtype", "event", "kind", "type", "action"],
  name: ["eventname", "conversionname"],
  source: ["eventsource", "channel", "platform"],
  dataSet: ["dataset", "datasetname"],
  value: [
    "value",
    "ordervalue",
    "ordertotal",
    "totalamount",
    "totalprice",
    "grandtotal",
    "total",
    "amount",
    "revenue",
    "price",
  ],
  currency: ["currencycode", "currency"],
  units: ["unitssold", "units", "quantity", "qty", "items", "itemcount"],
  maid: ["maid", "mobileadid", "advertisingid", "idfa", "gaid", "adid"],
  rampId: ["rampid"],
  matchId: ["matchid"],
  limitedDataUse: ["limiteddatause", "ldu"],
} as const satisfies Record<Exclude<Single, "country">, readonly string[]>;

/** When a row was loaded: names of columns that may be a watermark. */
const WATERMARK_NAMES = ["loadedat", "insertedat", "ingestedat", "syncedat"];

/** What columns look like of events. A `time` that is not there is for a person to say. */
export type GuessedEvents = Omit<EventMapping, "time"> & { time?: string };

/** The mapping that `init` proposes for events: what columns are called, and what their values look like. */
export function guessEvents(looks: readonly ColumnLook[]): GuessedEvents {
  const { email, phone, country } = guessFields(looks);
  const taken = new Set([...email, ...phone].map(({ column }) => column));
  const free = looks.filter(({ name }) => !taken.has(name));
  const named = (field: keyof typeof NAMES): ColumnLook | undefined =>
    NAMES[field].flatMap((name) => free.filter((look) => isNamed(look, [name])))[0];
  const columns = (fields: readonly (keyof typeof NAMES)[]) =>
    fields.flatMap((field) => {
      const look = named(field);
      return look === undefined ? [] : [[field, look] as const];
    });
  const single = columns(["id", "time", "type", "name", "source", "dataSet", "value", "currency", "units"]);
  return {
    ...namesOf(single),
    email,
    phone,
    ...guessPerson(free),
    ...namesOf(columns(RAW_FIELDS satisfies readonly RawField[])),
    country,
    ...namesOf(columns(["limitedDataUse"])),
    customData: [],
  };
}

const namesOf = (columns: readonly (readonly [string, ColumnLook])[]): Record<string, string> =>
  Object.fromEntries(columns.map(([field, { name }]) => [field, name]));

/** A column that may say when a row was loaded. */
export const guessWatermark = (looks: readonly ColumnLook[]): string | undefined =>
  looks.find((look) => isNamed(look, WATERMARK_NAMES))?.name;
