import { z } from "zod";
import { CONVERSION_TYPES, cents } from "./conversion.ts";

const VALUE_MAX = 9_999_999_999_999;

export const conversionSource = z.enum(["AMAZON_AD_TAG", "SERVER_TO_SERVER"]);

/** What conversions of one kind are called and count for, as the older API has it. */
export const conversionDefinition = z.object({
  name: z.string().min(1).max(256),
  source: conversionSource,
  sourceType: z.enum(["ANDROID", "FIRE_TABLET", "FIRE_TV", "IOS", "OFFLINE", "WEBSITE"]),
  conversionType: z.enum(CONVERSION_TYPES),
  countingMethod: z.enum(["EVERY", "FIRST"]),
  value: cents.refine((value) => value <= VALUE_MAX, `Must not exceed ${VALUE_MAX}`),
});

export interface ConversionDefinition extends z.output<typeof conversionDefinition> {
  conversionDefinitionId: string;
  /** The DSP advertiser that it was made for. */
  accountId: string;
}

export interface ConversionDefinitions {
  /** Oldest first. */
  all(): ConversionDefinition[];
  /** Takes one as it was. */
  restore(definition: ConversionDefinition): void;
  add(definition: Omit<ConversionDefinition, "conversionDefinitionId">): ConversionDefinition;
  get(accountId: string, conversionDefinitionId: string): ConversionDefinition | undefined;
}

/** The first definition's id. Beyond 2^53, as audiences' are, but these are texts on the wire. */
const FIRST_ID = 577642381039213537n;

export function conversionDefinitions(): ConversionDefinitions {
  const known = new Map<string, ConversionDefinition>();
  return {
    all: () => [...known.values()],
    restore: (definition) => known.set(definition.conversionDefinitionId, definition),
    add(given) {
      const definition = { ...given, conversionDefinitionId: String(FIRST_ID + BigInt(known.size)) };
      known.set(definition.conversionDefinitionId, definition);
      return definition;
    },
    get(accountId, conversionDefinitionId) {
      const found = known.get(conversionDefinitionId);
      return found?.accountId === accountId ? found : undefined;
    },
  };
}
