import { type Sql, sql } from "../../sql/sql.ts";

/** A text column of phone numbers. */
export interface PhoneColumn {
  /** Column of the numbers as people wrote them. */
  readonly raw: string;
  /** Column of the country that a number without `+` is read in: ISO 3166-1 alpha-2 in capitals, AC, TA, XK, or NULL. */
  readonly country: string;
  /** Name of the new column. */
  readonly as: string;
}

/** What is known of a number on the way, in the order in which it is found out. */
const HELPERS = [
  /** What would be dialled, where the number is plainly written. */
  "plain",
  /** Elsewhere the part of the text that may be a number. */
  "candidate",
  /** What would be dialled: digits, with a `+` before them where one was written. */
  "dialled",
  /** Ten digits that may be a number of the United States. */
  "usDigits",
  /** The E.164 digits, where those ten are one. */
  "us",
  /** What would be dialled, where that is not settled yet. */
  "open",
  /** Place in the lists by country. */
  "countryPlace",
  /** The first digits behind a 1, where they may hold the prefix of an international call. */
  "front",
  /** Digits of that prefix. */
  "prefixLength",
  /** Digits of an international number. */
  "international",
  /** Place in the lists by the first three digits of an international number. */
  "codePlace",
  "callingCode",
  /** Digits without `+`, prefix or calling code. */
  "digits",
  /** State of the automaton before them. */
  "start",
  /** Them as a number: a 1 and all of them, or all but the tail. */
  "head",
  /** The last ones as a number, where all are too many for one. */
  "tail",
  /** State of the automaton behind the head. */
  "state",
  /** Number of the edit that makes the national number of the digits; 0: it is not valid. */
  "edit",
] as const;

/** The names of one phone's columns: those given, the one asked for, and the helpers between. */
export interface PhoneNames extends Readonly<Record<(typeof HELPERS)[number], Sql>> {
  readonly raw: Sql;
  readonly country: Sql;
  readonly as: Sql;
}

export function namesOf(phone: PhoneColumn, index: number): PhoneNames {
  const helpers = HELPERS.map((helper) => [helper, sql.id(`__phone_${index}_${helper}`)]);
  return {
    ...(Object.fromEntries(helpers) as Record<(typeof HELPERS)[number], Sql>),
    raw: sql.id(phone.raw),
    country: sql.id(phone.country),
    as: sql.id(phone.as),
  };
}

/** The columns that must not be left in the answer. */
export const helperColumns = (names: PhoneNames): Sql[] => HELPERS.map((helper) => names[helper]);
