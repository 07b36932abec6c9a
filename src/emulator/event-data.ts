import { z } from "zod";
import {
  cents,
  HASHED_KEYS,
  isOutOfTime,
  keptKeys,
  keptUnits,
  LIMITED,
  matchKeys,
  outOfTime,
  UNHASHED,
  unhashed,
} from "./conversion.ts";
import type { ConversionDefinition } from "./conversion-definitions.ts";
import type { KeptEvent } from "./kept-event.ts";

const VALUE_MAX = 9_999_999_999_999.99;
const UNITS_MAX = 9_999_999_999_999;
const CURRENCIES = "AED AUD BRL CAD CNY DKK EUR GBP INR JPY MXN NOK NZD SAR SEK SGD TRY USD".split(" ");

/** One conversion, as the older API takes it. */
export const eventData = z.object({
  conversionDefinitionId: z.string(),
  name: z.string(),
  timestamp: z.iso.datetime({ offset: true }),
  countryCode: z.string().length(2),
  matchKeys: matchKeys([...HASHED_KEYS, "MAID", "RAMP_ID"], 9),
  clientDedupeId: z.string().optional(),
  value: cents.refine((value) => Math.abs(value) <= VALUE_MAX, `Must not exceed ${VALUE_MAX}`).optional(),
  currencyCode: z.enum(CURRENCIES).optional(),
  unitsSold: z.number().int().min(1).max(UNITS_MAX).optional(),
  dataProcessingOptions: z.literal(LIMITED).optional(),
});
export type EventData = z.output<typeof eventData>;

export interface FieldProblem {
  errorType: string;
  fieldName: string;
  message: string;
}

export const fieldProblem = (fieldName: string, message: string): FieldProblem => ({
  errorType: "Invalid value",
  fieldName,
  message,
});

/** What its types do not tell. */
export function* eventDataProblems(
  event: EventData,
  source: string,
  definition: ConversionDefinition | undefined,
  rules: { now: number; maxAgeMs: number; hashes: "lenient" | "strict" },
): Generator<FieldProblem> {
  if (!definition) yield fieldProblem("conversionDefinitionId", "Is no definition of this advertiser");
  else if (definition.source !== source)
    yield fieldProblem("source", `The definition's is ${definition.source}`);
  if (isOutOfTime(event.timestamp, rules)) {
    yield fieldProblem("timestamp", outOfTime(rules));
  }
  if (rules.hashes === "lenient") return;
  for (const index of unhashed(event.matchKeys)) {
    yield fieldProblem(`matchKeys[${index}].values[0]`, UNHASHED);
  }
}

export const keptEventData = (
  event: EventData,
  definition: ConversionDefinition,
  rest: Pick<KeptEvent, "region" | "receivedAt">,
): KeptEvent => ({
  ...rest,
  accountId: definition.accountId,
  conversionDefinitionId: definition.conversionDefinitionId,
  eventId: event.clientDedupeId,
  name: event.name,
  conversionType: definition.conversionType,
  eventSource: definition.sourceType,
  dataSetName: undefined,
  eventTime: event.timestamp,
  countryCode: event.countryCode,
  value: event.value ?? definition.value,
  currencyCode: event.currencyCode,
  unitsSold: keptUnits(definition.conversionType, event.unitsSold),
  matchKeys: keptKeys(event.matchKeys),
  limitedDataUse: event.dataProcessingOptions === LIMITED,
});
