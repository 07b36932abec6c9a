import metadata from "libphonenumber-js/metadata.max.json";

/** The numbering plan of a country or a non-geographic calling code, as libphonenumber's metadata has it. */
export interface NumberingPlan {
  readonly callingCode: string;
  /** Pattern of what is dialled before an international number, e.g. `00`. */
  readonly internationalPrefix: string;
  readonly nationalNumber: string;
  /** Ascending. */
  readonly possibleLengths: readonly number[];
  /** Pattern of what may stand before a national number: trunk prefix, carrier code. Undefined: nothing. */
  readonly nationalPrefix: string | undefined;
  /** What the prefix becomes: digits and one group, e.g. `9$1`. Undefined: it is dropped. */
  readonly prefixReplacement: string | undefined;
  /** Pattern that tells the plan's numbers from those of others with the same calling code. */
  readonly leadingDigits: string | undefined;
  readonly types: readonly NumberType[];
}

/** One kind of number (fixed line, mobile, …). */
export interface NumberType {
  readonly pattern: string;
  readonly possibleLengths: readonly number[];
}

// The metadata keeps each plan as an array; the places are those of libphonenumber-js's source/metadata.js (version 4).
const PLACE = {
  callingCode: 0,
  internationalPrefix: 1,
  nationalNumber: 2,
  possibleLengths: 3,
  nationalPrefix: 5,
  nationalPrefixForParsing: 7,
  prefixReplacement: 8,
  leadingDigits: 10,
  types: 11,
} as const;

/** The plans by country (ISO 3166-1 alpha-2, and AC, TA, XK) or by non-geographic calling code. */
export const plans: ReadonlyMap<string, NumberingPlan> = new Map(
  Object.entries({ ...metadata.countries, ...metadata.nonGeographic }).map(([id, row]) => [
    id,
    readPlan(row!),
  ]),
);

export const countries: readonly string[] = Object.keys(metadata.countries).sort();

/** The plans that share a calling code, the main one first; libphonenumber asks them in this order. */
export const plansOfCallingCode: ReadonlyMap<string, readonly string[]> = new Map([
  ...Object.entries(metadata.country_calling_codes),
  ...Object.keys(metadata.nonGeographic).map((code): [string, string[]] => [code, [code]]),
]);

function readPlan(row: readonly unknown[]): NumberingPlan {
  if (metadata.version !== 4)
    throw new Error(`Metadata of version ${metadata.version}: check the places of the fields`);
  const text = (place: number): string | undefined => (row[place] as string | 0 | undefined) || undefined;
  const possibleLengths = row[PLACE.possibleLengths] as number[];
  const types = (row[PLACE.types] ?? []) as ([pattern: string, possibleLengths?: number[]] | undefined)[];
  return {
    callingCode: row[PLACE.callingCode] as string,
    // A plan without one has the number 0 here, which the library reads as the pattern `0`.
    internationalPrefix: String(row[PLACE.internationalPrefix]),
    nationalNumber: row[PLACE.nationalNumber] as string,
    possibleLengths,
    nationalPrefix: text(PLACE.nationalPrefixForParsing) ?? text(PLACE.nationalPrefix),
    prefixReplacement: text(PLACE.prefixReplacement),
    leadingDigits: text(PLACE.leadingDigits),
    types: types.flatMap((type) =>
      type?.[0] ? [{ pattern: type[0], possibleLengths: type[1] ?? possibleLengths }] : [],
    ),
  };
}
