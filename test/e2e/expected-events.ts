import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { KeptEvent } from "../../src/emulator/kept-event.ts";
import {
  emailForms,
  type Hashes,
  hashesOf,
  phoneForms,
  type Row,
  sha256,
  trim,
} from "./expected-audience.ts";

type Hashed = boolean | "auto";
type Column = string | { column: string; hashed?: Hashed };

/** An entry of `events:` as it is written in headwater.yaml, as far as tests write one. */
export interface WrittenEntry {
  source?: { file: string };
  watermark?: string;
  fields: {
    time: string;
    email?: Column | readonly Column[];
    phone?: Column | readonly Column[];
    consent?: { userData?: string; adStorage?: string };
    customData?: Readonly<Record<string, string>>;
  } & Partial<Record<(typeof SINGLE)[number], Column>>;
  defaults?: Partial<Record<"name" | "type" | "source" | "currency" | "country" | "dataSet", string>>;
  types?: Readonly<Record<string, string>>;
  timezone?: string;
  maxAgeDays?: number;
  consent?: { basis: { statedBy: string; on: string; text: string } };
}

const SINGLE = [
  ...([
    "id",
    "name",
    "type",
    "source",
    "dataSet",
    "value",
    "currency",
    "units",
    "country",
    "limitedDataUse",
  ] as const),
  ...(["firstName", "lastName", "address", "city", "state", "postalCode", "maid", "matchId"] as const),
] as const;

/** One place for every row. */
export interface ExpectedEventRows {
  read: number;
  events: number;
  merged: number;
  sentBefore: number;
  passed: number;
  rejected: number;
}

export interface ExpectedRun {
  rows: ExpectedEventRows;
  /** How often each reason came up. */
  rejections: Record<string, number>;
  /** What is sent, by its key, the oldest first. */
  sent: readonly ExpectedEvent[];
}

/** An event as Amazon must have it. */
export interface ExpectedEvent {
  /** Its given id; of a derived one, what the event says. */
  key: string;
  /** Absent: derived. */
  eventId: string | undefined;
  /** Two events that say the same have the same. */
  content: string;
  /** Epoch milliseconds. */
  at: number;
  name: string;
  conversionType: string;
  eventSource: string;
  dataSetName: string | undefined;
  countryCode: string;
  value: number | undefined;
  currencyCode: string | undefined;
  unitsSold: number | undefined;
  /** `EMAIL 3f…`: each type with its hash; of one that is not sent hashed, the hash of it. */
  keys: ReadonlySet<string>;
  limitedDataUse: boolean;
  customData: readonly string[];
  consent: Consent | undefined;
  /** Of further rows that say the same: another consent, or an address whose forms differ. Any one of them is sent. */
  others: ExpectedEvent[];
}

interface Consent {
  amznUserData: string;
  amznAdStorage?: string;
}

export type ExpectedOutcome = "accepted" | "refused" | "lost";

const DAY_MS = 86_400_000;

/**
 * What must be at Amazon of one advertiser's events after files and runs: the documented rules a second time, in plain code,
 * row by row. It shares nothing with the pipeline.
 */
export class ExpectedEvents {
  /** By key: what Amazon has. */
  readonly stored = new Map<string, ExpectedEvent>();
  /** By key: what Amazon has refused, as it was. */
  readonly refused = new Map<string, ExpectedEvent>();
  readonly #marks = new Map<string, number>();
  readonly #wantsConsent: boolean;
  /** Hashes of whoever is forgotten. */
  readonly forgotten = new Set<string>();

  constructor({ country = "US" }: { country?: string } = {}) {
    this.#wantsConsent = CONSENT_COUNTRIES.has(country);
  }

  /**
   * One run over these rows at this time. @param unreadable why lines that are no rows can't be read
   * @param outcome what Amazon makes of an event: `refused` for what is in it; `lost`: it
   * has no answer, and the run is given up
   */
  send(
    name: string,
    entry: WrittenEntry,
    rows: readonly Row[],
    now: number,
    {
      unreadable = [],
      outcome = () => "accepted",
    }: { unreadable?: readonly string[]; outcome?: (event: ExpectedEvent) => ExpectedOutcome } = {},
  ): ExpectedRun {
    const counts = { read: rows.length + unreadable.length, events: 0, merged: 0, sentBefore: 0, passed: 0 };
    const rejections: Record<string, number> = {};
    const reject = (reason: string): void => {
      rejections[reason] = (rejections[reason] ?? 0) + 1;
    };
    for (const reason of unreadable) reject(reason);
    const mark = this.#marks.get(name) ?? Number.NEGATIVE_INFINITY;
    let reached = mark;
    const fresh = new Map<string, ExpectedEvent>();
    const reads = rows.map((row) => this.#judge(readEvent(name, entry, row, now, this.#wantsConsent)));
    const denied = new Set(
      reads.flatMap((read) =>
        "reason" in read && read.reason === "consent.denied" && read.event ? [read.event.key] : [],
      ),
    );
    for (const [index, row] of rows.entries()) {
      const place = entry.watermark === undefined ? undefined : placeOf(row[entry.watermark], entry);
      reached = Math.max(reached, place ?? reached);
      const read = reads[index]!;
      const event = "event" in read ? read.event : undefined;
      const had = event && this.stored.get(event.key);
      const first = event && fresh.get(event.key);
      let reason = "reason" in read ? read.reason : undefined;
      if (reason === undefined && denied.has(event!.key)) reason = "consent.denied";
      // What Amazon has already is no news when it has grown too old since.
      if (had?.content === event?.content && had && (reason === undefined || reason === "time.too-old")) {
        counts.sentBefore += 1;
        continue;
      }
      if (reason === undefined) {
        const before = event && this.refused.get(event.key);
        if (had) reason = "event.other-content";
        else if (before?.content === event?.content && before) reason = "event.refused-before";
        else if (first && first.content !== event!.content) reason = "event.other-content";
      }
      if (reason !== undefined) {
        if (place !== undefined && place <= mark && reason !== "time.future") counts.passed += 1;
        else reject(reason);
      } else if (first) {
        counts.merged += 1;
        first.others.push(event!);
      } else {
        counts.events += 1;
        fresh.set(event!.key, event!);
      }
    }
    const sent = [...fresh.values()].sort((one, other) => one.at - other.at);
    const outcomes = sent.map((event) => [event, outcome(event)] as const);
    for (const [event, became] of outcomes) {
      if (became === "lost") continue;
      this.refused.delete(event.key);
      (became === "refused" ? this.refused : this.stored).set(event.key, event);
    }
    if (entry.watermark !== undefined && !outcomes.some(([, became]) => became === "lost"))
      this.#marks.set(name, reached);
    const rejected = Object.values(rejections).reduce((sum, count) => sum + count, 0);
    return { rows: { ...counts, rejected }, rejections, sent };
  }

  /** What differs at Amazon, event by event; empty when it is as expected. */
  differences(held: readonly KeptEvent[]): string[] {
    const differences: string[] = [];
    const ids = held.map(({ eventId }) => eventId);
    if (new Set(ids).size < ids.length || ids.includes(undefined)) differences.push("ids are not unique");
    const unseen = new Map(held.map((event) => [event.eventId, event]));
    const derived = new Map<string, KeptEvent[]>();
    for (const event of held.filter(({ eventId }) => /^hw-[0-9a-f]{32}$/.test(eventId ?? ""))) {
      const looks = likenessOfKept(event);
      derived.set(looks, [...(derived.get(looks) ?? []), event]);
    }
    const looking = [...this.stored.values()].map((event) => ({
      eventId: event.eventId,
      looks: [...new Set([event, ...event.others].map(likeness))],
    }));
    // Those that can look in one way only have the first choice.
    for (const { eventId, looks } of looking.sort((one, other) => one.looks.length - other.looks.length)) {
      const alike = looks.find((one) => derived.get(one)?.length) ?? "";
      const kept = eventId === undefined ? derived.get(alike)?.pop() : unseen.get(eventId);
      if (!kept) differences.push(`${eventId ?? looks} is missing`);
      else {
        if (!looks.includes(likenessOfKept(kept)))
          differences.push(`${kept.eventId} is\n${likenessOfKept(kept)}, not\n${looks}`);
        unseen.delete(kept.eventId);
      }
    }
    for (const id of unseen.keys()) differences.push(`${id} is too many`);
    return differences;
  }

  #judge(read: Read): Read {
    if ("reason" in read) return read;
    const isForgotten = [...read.event.keys].some((key) =>
      this.forgotten.has(key.slice(key.indexOf(" ") + 1)),
    );
    return isForgotten ? { reason: "person.suppressed" } : read;
  }
}

/** All that is compared, in a fixed order. */
const likeness = ({
  key: _,
  eventId: __,
  content: ___,
  others: ____,
  at,
  keys,
  customData,
  ...rest
}: ExpectedEvent): string =>
  JSON.stringify([
    new Date(at).toISOString(),
    Object.entries(rest).sort(),
    [...keys].sort(),
    [...customData].sort(),
  ]);

function likenessOfKept(kept: KeptEvent): string {
  const { amznUserData, amznAdStorage } = kept.consent ?? {};
  const keys = kept.matchKeys.map(({ type, hash, valueSha256 }) => `${type} ${hash ?? valueSha256}`);
  if (new Set(keys).size < keys.length) return "the same match key twice";
  return likeness({
    key: "",
    eventId: "",
    content: "",
    others: [],
    at: Date.parse(kept.eventTime),
    name: kept.name,
    conversionType: kept.conversionType,
    eventSource: kept.eventSource,
    dataSetName: kept.dataSetName,
    countryCode: kept.countryCode,
    value: kept.value,
    currencyCode: kept.currencyCode,
    unitsSold: kept.unitsSold,
    keys: new Set(keys),
    limitedDataUse: kept.limitedDataUse,
    customData: (kept.customData ?? []).map(({ name, valueSha256 }) => `${name} ${valueSha256}`),
    consent: amznUserData === undefined ? undefined : { amznUserData, amznAdStorage },
  });
}

/** An event, why its row can't be sent, or both: of one that is too old. */
type Read = { event: ExpectedEvent } | { reason: string; event?: ExpectedEvent };

function readEvent(
  entryName: string,
  entry: WrittenEntry,
  row: Row,
  now: number,
  wantsConsent: boolean,
): Read {
  const { fields, maxAgeDays = 7 } = entry;
  const cell = (field: "time" | (typeof SINGLE)[number]): string => {
    const column = fields[field];
    return column === undefined ? "" : trim(row[typeof column === "string" ? column : column.column] ?? "");
  };
  const written = cell("time");
  const at = instantOf(written, entry.timezone ?? "UTC");
  if (written === "") return { reason: "time.missing" };
  if (at === undefined) return { reason: "time.unreadable" };
  const age = at < now - maxAgeDays * DAY_MS ? "time.too-old" : at > now ? "time.future" : undefined;

  const content = contentOf(entryName, entry, cell, (column) => trim(row[column] ?? ""), at);
  if ("reason" in content) return { reason: age ?? content.reason };
  const { event } = content;
  if (age !== undefined) return { reason: age, event };
  const signals = [fields.consent?.userData, fields.consent?.adStorage].map((column) =>
    column === undefined ? "" : trim(row[column] ?? "").toLowerCase(),
  );
  const [userData, adStorage] = signals.map((signal) => SIGNALS[signal]);
  if (userData === "DENIED" || adStorage === "DENIED") return { reason: "consent.denied", event };
  const wanted = wantsConsent || CONSENT_COUNTRIES.has(event.countryCode);
  const isSilent = signals.every((signal) => signal === "");
  const granted = userData === "GRANTED" || (wanted && isSilent && entry.consent !== undefined);
  if (wanted && !granted) return { reason: "consent.missing" };
  const storage = granted && adStorage === "GRANTED" ? { amznAdStorage: "GRANTED" } : {};
  return { event: { ...event, consent: granted ? { amznUserData: "GRANTED", ...storage } : undefined } };
}

/** What the event says, but for consent. */
function contentOf(
  entryName: string,
  { fields, defaults = {}, types = {} }: WrittenEntry,
  cell: (field: (typeof SINGLE)[number]) => string,
  column: (name: string) => string,
  at: number,
): { event: ExpectedEvent } | { reason: string } {
  const type = cell("type") === "" ? named(defaults.type ?? "", TYPES) : typeOf(cell("type"), types);
  if (type === undefined) return { reason: cell("type") === "" ? "type.missing" : "type.unknown" };
  const source = cell("source") === "" ? (defaults.source ?? "WEBSITE") : named(cell("source"), SOURCES);
  if (source === undefined) return { reason: "event-source.unknown" };
  const dataSet = cell("dataSet") || defaults.dataSet;
  if (dataSet !== undefined && !/^[A-Za-z][A-Za-z0-9_-]*$/.test(dataSet))
    return { reason: "data-set.not-allowed" };
  const isPurchase = type === "OFF_AMAZON_PURCHASES";

  const money = moneyOf(cell("value"));
  if (typeof money === "object") return money;
  const code = (cell("currency") || defaults.currency || "").toUpperCase();
  const currency = CURRENCIES.has(code) ? code : undefined;
  if (Number(money) < 0 && (isPurchase || currency !== undefined)) return { reason: "value.negative" };
  if (code !== "" && currency === undefined) return { reason: "currency.unknown" };
  const units = /^\+?0*([1-9]\d{0,9})(?:\.0*)?$/.exec(cell("units"))?.[1];
  if (isPurchase && cell("units") !== "" && (units === undefined || Number(units) > 2 ** 31 - 1))
    return { reason: "units.invalid" };
  const id = cell("id");
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  if ([...id].length > 256 || /[\u0000-\u001f\u007f-\u009f]/.test(id))
    return { reason: "event-id.not-allowed" };

  const given = cell("country").toUpperCase();
  const own = given === "" ? undefined : given === "UK" ? "GB" : given;
  const isCountry = own === undefined || (/^[A-Z]{2}$/.test(own) && own !== "XX");
  const fallback = defaults.country ?? "US";
  const country = isCountry ? (own ?? fallback) : fallback;
  const keys = matchKeys(fields, cell, column, country, isCountry ? country : undefined);
  if (keys.sent.length === 0) return { reason: "row.no-match-key" };

  const limited = cell("limitedDataUse").toLowerCase();
  const custom = Object.entries(fields.customData ?? {})
    .map(([name, from]) => [name, column(from)] as const)
    .filter(([, value]) => /^[A-Za-z0-9_]+$/.test(value));
  const said = {
    at,
    name: cell("name") || defaults.name || entryName,
    conversionType: type,
    eventSource: source,
    dataSetName: dataSet,
    countryCode: country,
    value: money === undefined ? undefined : Number(money),
    currencyCode: money === undefined ? undefined : currency,
    unitsSold: isPurchase ? Number(units ?? 1) : undefined,
    limitedDataUse: limited !== "" && !["no", "n", "false", "f", "0"].includes(limited),
    customData: custom.map(([name, value]) => `${name} ${sha256(value)}`),
  };
  const content = JSON.stringify([
    { ...said, dataSetName: dataSet === "default_events" ? undefined : dataSet },
    isPurchase ? units : undefined,
    keys.content,
  ]);
  return {
    event: {
      ...said,
      key: id === "" ? content : id,
      eventId: id === "" ? undefined : id,
      content,
      keys: new Set(keys.sent),
      consent: undefined,
      others: [],
    },
  };
}

/** A row's place by its watermark. */
function placeOf(value: string | null | undefined, { timezone = "UTC" }: WrittenEntry): number | undefined {
  const text = trim(value ?? "");
  return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : instantOf(text, timezone);
}

const ISO =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?(?: ?(Z|UTC|[+-]\d\d(?::?\d\d)?))?$/;

function instantOf(text: string, zone: string): number | undefined {
  if (/^\d{9,17}$/.test(text)) {
    const number = Number(text);
    return text.length <= 11 ? number * 1000 : text.length <= 14 ? number : Math.floor(number / 1000);
  }
  const parts = ISO.exec(text);
  if (!parts) return undefined;
  const [year, month, day, hour, minute, second = 0] = parts.slice(1, 7).map((part) => Number(part ?? 0));
  const ms = Number((parts[7] ?? "").slice(0, 3).padEnd(3, "0"));
  const local = Date.UTC(year!, month! - 1, day!, hour!, minute!, second, ms);
  const stands = new Date(local);
  if (
    stands.getUTCMonth() !== month! - 1 ||
    stands.getUTCDate() !== day ||
    hour! > 23 ||
    minute! > 59 ||
    second > 59
  )
    return undefined;
  const offset = parts[8];
  if (offset === "Z" || offset === "UTC") return local;
  if (offset !== undefined) {
    const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(3).replace(":", "") || 0);
    return local - (offset.startsWith("-") ? -1 : 1) * minutes * 60_000;
  }
  const [before, after] = [local - DAY_MS, local + DAY_MS].map((near) => offsetAt(near, zone));
  const fitting = [local - before!, local - after!].filter(
    (instant) => instant + offsetAt(instant, zone) === local,
  );
  // In the hour that is there twice, the later one; in the one that is missing, as if clocks had not been put forward yet.
  return fitting.length > 0 ? Math.max(...fitting) : local - before!;
}

/** How much a zone is ahead of UTC then, in milliseconds. */
function offsetAt(instant: number, timeZone: string): number {
  const shown = new Intl.DateTimeFormat("sv-SE", {
    timeZone,
    dateStyle: "short",
    timeStyle: "medium",
  }).format(instant);
  return Date.parse(`${shown.replace(" ", "T")}Z`) - Math.floor(instant / 1000) * 1000;
}

/** Decimal text, undefined where there is none. */
function moneyOf(text: string): string | undefined | { reason: string } {
  if (text === "") return undefined;
  const parts = /^([+-]?)(?:(\d+)(?:\.(\d*))?|\.(\d+))$/.exec(text);
  if (!parts) return { reason: "value.unreadable" };
  const whole = (parts[2] ?? "").replace(/^0+/, "");
  const decimals = (parts[3] ?? parts[4] ?? "").replace(/0+$/, "");
  if (whole.length > 13) return { reason: "value.too-large" };
  if (decimals.length > 2) return { reason: "value.too-precise" };
  return `${parts[1]}${whole || "0"}.${decimals || "0"}`;
}

/** Identifiers as they go to Amazon, and by which one tells two events apart. */
function matchKeys(
  { email, phone, ...fields }: WrittenEntry["fields"],
  cell: (field: (typeof SINGLE)[number]) => string,
  column: (name: string) => string,
  country: string,
  phoneCountry: string | undefined,
): { sent: string[]; content: string[] } {
  const sent: string[] = [];
  const content: string[] = [];
  const send = (type: string, { asGiven, amazon, seed }: Hashes): void => {
    for (const hash of asGiven === undefined ? [amazon, seed] : [asGiven])
      if (hash) sent.push(`${type} ${hash}`);
  };
  const tell = (type: string, { asGiven, amazon, seed }: Hashes, unread = ""): void => {
    content.push(`${type} ${asGiven ?? amazon ?? seed ?? unread}`);
  };
  const put = (type: string, hashes: Hashes): void => {
    send(type, hashes);
    tell(type, hashes);
  };
  for (const { name, hashed } of columnsOf(email)) put("EMAIL", hashesOf(column(name), hashed, emailForms));
  for (const { name, hashed } of columnsOf(phone)) {
    const digits = /^[0-9a-f]{64}$/i.test(column(name)) ? "" : column(name).replaceAll(/\D/g, "");
    const forms = (mended: boolean) =>
      hashesOf(column(name), hashed, (text) => phoneForms(text, phoneCountry, { mended }));
    send("PHONE", forms(true));
    tell("PHONE", forms(false), digits);
  }
  for (const [field, type, form] of HASHED) {
    const written = fields[field];
    if (written === undefined) continue;
    const hashed = typeof written === "string" ? false : written.hashed;
    put(
      type,
      hashesOf(cell(field), hashed, (text) => ({
        amazon: form(text, country) && sha256(form(text, country)!),
      })),
    );
  }
  for (const [field, type, pattern] of RAW) {
    const value = cell(field);
    const isGood = pattern.test(value) && value !== "00000000-0000-0000-0000-000000000000";
    if (fields[field] !== undefined && isGood) put(type, { asGiven: sha256(value) });
  }
  const has = (...types: string[]): boolean =>
    types.every((type) => sent.some((one) => one.startsWith(`${type} `)));
  const namesPerson =
    ["EMAIL", "PHONE", "MAID", "RAMP_ID", "MATCH_ID"].some((type) => has(type)) ||
    has("LAST_NAME", "POSTAL") ||
    has("LAST_NAME", "ADDRESS");
  return { sent: namesPerson ? sent : [], content: content.filter((one) => !one.endsWith(" ")) };
}

function columnsOf(written: Column | readonly Column[] = []): { name: string; hashed: Hashed }[] {
  const list = Array.isArray(written) ? (written as readonly Column[]) : [written as Column];
  return list.map((one) =>
    typeof one === "string"
      ? { name: one, hashed: false }
      : { name: one.column, hashed: one.hashed ?? false },
  );
}

type Form = (text: string, country: string) => string | undefined;

const letters = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, "");
const nameForm: Form = (text) =>
  letters(
    text
      .toLowerCase()
      .replaceAll(
        /[ßäöüøæ]/g,
        (letter) => ({ ß: "ss", ä: "ae", ö: "oe", ü: "ue", ø: "o", æ: "ae" })[letter]!,
      ),
  ) || undefined;
/** As far as the streets of the tests go. */
const addressForm: Form = (text, country) => {
  const words = text.toLowerCase().split(/[\s,.]+/);
  const short: Record<string, string> = { street: "st", avenue: "ave", suite: "ste", north: "n" };
  return (
    words
      .map((word) => (["US", "CA", "GB", "IN"].includes(country) ? (short[word] ?? word) : word))
      .join("") || undefined
  );
};
const stateForm: Form = (text) =>
  ({ texas: "tx", "new york": "ny" })[text.toLowerCase()] ?? letters(text).slice(0, 2);
const postalForm: Form = (text, country) => {
  const signs = text.toUpperCase().replaceAll(/[^A-Z0-9]/g, "");
  const digits = text.replaceAll(/\D/g, "");
  if (["US", "DE", "FR", "ES", "IT"].includes(country))
    return digits.length >= 5 ? digits.slice(0, 5) : undefined;
  const whole = { GB: /^[A-Z]{1,2}\d[A-Z\d]?\d[A-Z]{2}$/, CA: /^(?:[A-Z]\d){3}$/ }[country];
  if (whole !== undefined) return whole.test(signs) ? signs : undefined;
  return letters(signs);
};

const HASHED = [
  ["firstName", "FIRST_NAME", nameForm],
  ["lastName", "LAST_NAME", nameForm],
  ["address", "ADDRESS", addressForm],
  ["city", "CITY", (text) => letters(text) || undefined],
  ["state", "STATE", stateForm],
  ["postalCode", "POSTAL", postalForm],
] as const satisfies readonly (readonly [string, string, Form])[];

const RAW = [
  ["maid", "MAID", /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i],
  ["matchId", "MATCH_ID", /^[\w.:=+/~-]{1,256}$/],
] as const;

const word = (name: string): string => name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, "");

const named = (name: string, words: Readonly<Record<string, readonly string[]>>): string | undefined =>
  Object.entries(words).find(([own, others]) =>
    [own, ...others].some((one) => word(one) === word(name)),
  )?.[0];

const typeOf = (name: string, own: Readonly<Record<string, string>>): string | undefined =>
  Object.entries(own).find(([one]) => word(one) === word(name))?.[1] ?? named(name, TYPES);

/** The table that people read. */
const PAGE = readFileSync(join(import.meta.dirname, "../../docs/events.md"), "utf8");
const TYPES: Readonly<Record<string, readonly string[]>> = Object.fromEntries(
  [...PAGE.matchAll(/^\| `([A-Z_]+)` \| ([^|`]+) \|$/gm)].map(([, own, others]) => [
    own!,
    others!.split(", "),
  ]),
);

const SOURCES = {
  WEBSITE: ["web", "online"],
  OFFLINE: ["store", "in_store", "pos"],
  IOS: ["ios app"],
  ANDROID: ["android app"],
  FIRE_TV: [],
  MEASUREMENT_ATTRIBUTION_PARTNER: [],
};

/** Those of the tests. */
const CURRENCIES = new Set(["USD", "EUR", "GBP", "JPY"]);
const CONSENT_COUNTRIES = new Set(["GB", "UK", "DE", "FR"]);

const SIGNALS: Readonly<Record<string, "GRANTED" | "DENIED">> = {
  granted: "GRANTED",
  yes: "GRANTED",
  "opt-in": "GRANTED",
  denied: "DENIED",
  no: "DENIED",
};
