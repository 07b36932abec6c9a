import { z } from "zod";
import { consentProblem } from "./consent.ts";
import {
  CONVERSION_TYPES,
  cents,
  HASHED_KEYS,
  isOutOfTime,
  keptKeys,
  keptUnits,
  LIMITED,
  matchKeys,
  outOfTime,
  PURCHASE,
  UNHASHED,
  unhashed,
} from "./conversion.ts";
import { CONSENT_COUNTRIES, COUNTRIES } from "./country.ts";
import { sha256 } from "./hash.ts";
import type { KeptConsent, KeptEvent } from "./kept-event.ts";

const words = (text: string) => text.split(/\s+/) as [string, ...string[]];

/** Match keys of both kinds: hashed, and as they are. */
const KEYS = [...HASHED_KEYS, ...words("MAID RAMP_ID MATCH_ID REAL_ID MERKLE_ID KANTAR_ID FIP")];

const NOT_FOR_EVENTS = new Set(["AN", "XK", "UNKNOWN"]);
const EVENT_COUNTRIES = new Set([
  ...[...COUNTRIES].filter((code) => !NOT_FOR_EVENTS.has(code)),
  "OTHER",
  "OTHER_EEA",
  "ZZ",
]);

const CURRENCIES =
  words(`AED ARS AUD AZN BBD BGN BHD BMD BND BOB BRL BSD CAD CHF CLP CNY COP CRC CZK DKK DOP DZD EGP
  EUR GBP GHS GTQ HKD HNL HRK HUF IDR ILS INR JMD JOD JPY KES KRW KWD KYD KZT LBP LKR MAD MUR MXN MXP MYR NAD NGN NOK
  NZD PAB PEN PHP PKR PLN PYG QAR RON RSD RUB SAR SEK SGD THB TND TRY TTD TWD TZS UAH USD UYU VND XAF XCD XOF XPF ZAR`);

const status = z.enum(["GRANTED", "DENIED"]);
const attribute = z.string().regex(/^[A-Za-z0-9_]+$/, "Only letters, digits and underscores");
const option = z.literal(LIMITED);

const schema = z.object({
  eventDescription: z.object({
    name: z.string(),
    conversionType: z.enum([...CONVERSION_TYPES, "MOBILE_APP_FIRST_START"]),
    eventSource: z.enum(words("ANDROID FIRE_TV IOS MEASUREMENT_ATTRIBUTION_PARTNER OFFLINE WEBSITE")),
    eventIngestionMethod: z.literal("SERVER_TO_SERVER"),
    dataSetName: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9_-]*$/, "Must begin with a letter, then letters, digits, _ and -")
      .optional(),
  }),
  eventTime: z.iso.datetime({ offset: true }),
  countryCode: z.string().refine((code) => EVENT_COUNTRIES.has(code), "Is not a country code"),
  matchKeys: matchKeys(KEYS, 15),
  eventId: z.string().optional(),
  value: cents.optional(),
  currencyCode: z.enum(CURRENCIES).optional(),
  unitsSold: z.int32().optional(),
  consent: z
    .object({
      amazonConsent: z.object({ amznUserData: status, amznAdStorage: status.optional() }).optional(),
      geo: z.object({ ipAddress: z.string() }).optional(),
      tcf: z.string().optional(),
      gpp: z.string().optional(),
    })
    .optional(),
  customData: z
    .array(
      z.object({
        name: attribute,
        value: attribute,
        dataType: z.enum(["INTEGER", "STRING", "TIMESTAMP"]).optional(),
      }),
    )
    .max(13)
    .optional(),
  dataProcessingOptions: z.object({ options: z.union([option, z.array(option)]).optional() }).optional(),
  deviceInfo: z.object({ userAgent: z.string().max(512).optional() }).optional(),
  amazonAdEventKey: z.string().optional(),
  arefMeasurementTokens: z.string().optional(),
  partner: z.string().optional(),
});

export type Event = z.output<typeof schema>;

/** What is wrong with an event, in Amazon's codes. */
export interface EventError {
  code: string;
  message: string;
  /** Absent: it is about no field. */
  fieldLocation?: string;
}

export interface EventRules {
  now: number;
  maxAgeMs: number;
  hashes: "lenient" | "strict";
  /** Of the advertiser. */
  country: string;
}

const ERRORS_PER_EVENT = 20;

/** The event, or what is wrong with it. No message quotes a value: it may be a person's. */
export function readEvent(given: unknown, rules: EventRules): Event | EventError[] {
  const read = schema.safeParse(given, { reportInput: true });
  const errors = read.success
    ? [...problems(read.data, rules)]
    : read.error.issues.map((issue) => ({
        code: codeOf(issue),
        message: issue.message,
        fieldLocation: z.core.toDotPath(issue.path),
      }));
  return errors.length > 0 ? errors.slice(0, ERRORS_PER_EVENT) : (read.data as Event);
}

function codeOf({ code, input }: z.core.$ZodIssue): string {
  if (input === undefined) return "FIELD_VALUE_IS_NULL";
  if (code === "too_big") return "FIELD_SIZE_IS_ABOVE_MAXIMUM_LIMIT";
  return code === "too_small" ? "FIELD_SIZE_IS_BELOW_MINIMUM_LIMIT" : "FIELD_VALUE_IS_INVALID";
}

/** What the types do not tell. */
function* problems(event: Event, rules: EventRules): Generator<EventError> {
  const { eventDescription, value, consent } = event;
  if (isOutOfTime(event.eventTime, rules)) {
    yield {
      code: "FIELD_VALUE_IS_OUT_OF_RANGE",
      message: outOfTime(rules),
      fieldLocation: "eventTime",
    };
  }
  if (value !== undefined && value < 0 && eventDescription.conversionType === PURCHASE) {
    yield {
      code: "FIELD_VALUE_IS_BELOW_MINIMUM_LIMIT",
      message: "A purchase's value is 0 or more",
      fieldLocation: "value",
    };
  }
  for (const index of rules.hashes === "strict" ? unhashed(event.matchKeys) : []) {
    yield {
      code: "FIELD_VALUE_IS_INVALID",
      message: UNHASHED,
      fieldLocation: `matchKeys[${index}].values[0]`,
    };
  }
  if (CONSENT_COUNTRIES.has(rules.country) && !Object.values(consent ?? {}).some((given) => given)) {
    yield {
      code: "FIELD_VALUE_IS_EMPTY",
      message: "One of geo, amazonConsent, tcf or gpp is required",
      fieldLocation: "consent",
    };
  }
  const { amazonConsent: amzn, tcf, gpp } = consent ?? {};
  const denied = consentProblem("transition", { consent: { amzn, tcf, gpp } }, undefined);
  if (denied) yield { code: "FIELD_VALUE_IS_INVALID", message: denied, fieldLocation: "consent" };
}

const sha256Of = (value: string | undefined) => (value === undefined ? undefined : sha256(value));

function keptConsent(consent: Event["consent"]): KeptConsent | undefined {
  if (!consent) return undefined;
  const { amazonConsent, tcf, gpp } = consent;
  return { ...amazonConsent, tcfSha256: sha256Of(tcf), gppSha256: sha256Of(gpp) };
}

/** What is kept of an event. */
export function keptEvent(
  event: Event,
  rest: Pick<KeptEvent, "region" | "accountId" | "receivedAt">,
): KeptEvent {
  const { name, conversionType, eventSource, dataSetName } = event.eventDescription;
  return {
    ...rest,
    eventId: event.eventId,
    name,
    conversionType,
    eventSource,
    dataSetName,
    eventTime: event.eventTime,
    countryCode: event.countryCode,
    value: event.value,
    currencyCode: event.currencyCode,
    unitsSold: keptUnits(conversionType, event.unitsSold),
    matchKeys: keptKeys(event.matchKeys),
    consent: keptConsent(event.consent),
    customData: event.customData?.map(({ name: attribute, dataType, value }) => ({
      name: attribute,
      dataType,
      valueSha256: sha256(value),
    })),
    limitedDataUse: event.dataProcessingOptions?.options?.includes(LIMITED) ?? false,
  };
}
