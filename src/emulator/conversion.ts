import { z } from "zod";
import { isHash, sha256 } from "./hash.ts";
import type { KeptEvent } from "./kept-event.ts";
import { NOT_A_HASH } from "./upload.ts";

// What both APIs for conversions share: events, and the older one of definitions and event data.

export const PURCHASE = "OFF_AMAZON_PURCHASES";
export const LIMITED = "LIMITED_DATA_USE";

/** What an event may be; the newer API knows one more. */
export const CONVERSION_TYPES = [
  "ADD_TO_SHOPPING_CART",
  "APPLICATION",
  "CHECKOUT",
  "CONTACT",
  "LEAD",
  PURCHASE,
  "OTHER",
  "PAGE_VIEW",
  "SEARCH",
  "SIGN_UP",
  "SUBSCRIBE",
] as const;

/** Match keys that are sent hashed. */
export const HASHED_KEYS = [
  "EMAIL",
  "PHONE",
  "FIRST_NAME",
  "LAST_NAME",
  "ADDRESS",
  "CITY",
  "STATE",
  "POSTAL",
] as const;
export const HASHED: ReadonlySet<string> = new Set(HASHED_KEYS);

export const cents = z.number().refine((value) => Number(value.toFixed(2)) === value, "At most 2 decimals");

/** The keys of a person, of these types. */
export const matchKeys = <const Types extends readonly string[]>(types: Types, max: number) =>
  z
    .array(z.object({ type: z.enum(types), values: z.array(z.string()).length(1) }))
    .min(1)
    .max(max);

type MatchKeys = { type: string; values: string[] }[];

/** What is kept of a person's keys. */
export const keptKeys = (keys: MatchKeys): KeptEvent["matchKeys"] =>
  keys.map(({ type, values: [value] }) =>
    HASHED.has(type)
      ? { type, hash: isHash(value!) ? value! : NOT_A_HASH }
      : { type, valueSha256: sha256(value!) },
  );

/** The units that an event counts: only a purchase has any, and one if it does not say. */
export const keptUnits = (conversionType: string, given: number | undefined): number | undefined =>
  conversionType === PURCHASE ? (given ?? 1) : undefined;

export const UNHASHED = "Must be 64 lower-case hex digits";

/** Where a key that is to be hashed is not. */
export const unhashed = (keys: MatchKeys): number[] =>
  keys.flatMap(({ type, values: [value] }, index) => (HASHED.has(type) && !isHash(value!) ? [index] : []));

export const outOfTime = ({ maxAgeMs }: { maxAgeMs: number }): string =>
  `Must lie within the last ${maxAgeMs / 86_400_000} days`;

/** Whether an event is too old, or of the future. */
export const isOutOfTime = (time: string, { now, maxAgeMs }: { now: number; maxAgeMs: number }): boolean => {
  const at = Date.parse(time);
  return at < now - maxAgeMs || at > now;
};
