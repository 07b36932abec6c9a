import { createHash } from "node:crypto";
import type { Row } from "./expected-audience.ts";

/** 0 to 1, the same sequence for the same seed. */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export const pick = <T>(random: () => number, list: readonly T[]): T =>
  list[Math.floor(random() * list.length)]!;

const hashOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** A hash that nobody can take for a phone number. */
const hashWithoutDigits = (text: string): string =>
  hashOf(text).replaceAll(/\d/g, (digit) => "abcdef"[Number(digit) % 6]!);

const EMAILS: readonly ((n: number) => string | null)[] = [
  (n) => `person${n}@example.com`,
  (n) => `person${n}@example.com`,
  (n) => `  Person.${n}+Shop@Example.ORG\t`,
  (n) => `o'neil${n}@example.net`,
  (n) => `jürgen${n}@example.com`,
  (n) => `\u00a0PERSON${n}@EXAMPLE.COM `,
  (n) => hashOf(`hashed${n}@example.com`),
  (n) => hashOf(`hashed${n}@example.com`).toUpperCase(),
  (n) => `Person ${n} <person${n}@example.com>`,
  (n) => `person${n}@localhost`,
  (n) => `person${n}, "second"@example.com`,
  () => "ü@example.com",
  () => "n/a",
  () => hashOf(""),
  () => "",
  () => null,
];

const seven = (n: number): string => String(2_000_000 + ((n * 7919) % 7_000_000));
const PHONES: readonly ((n: number) => string | null)[] = [
  (n) => `(212) ${seven(n).slice(0, 3)}-${seven(n).slice(3)}`,
  (n) => `+1 415 ${seven(n)}`,
  (n) => `+44 7400 ${seven(n).slice(1)}`,
  (n) => `07400 ${seven(n).slice(1)}`,
  (n) => `0151 2${seven(n)}`,
  (n) => `0049 151 2${seven(n)}`,
  (n) => `06 12 ${seven(n).slice(1)}`,
  (n) => `+1 (212) ${seven(n)} ext. 12`,
  (n) => hashWithoutDigits(`phone${n}`),
  (n) => hashWithoutDigits(`phone${n}`).toUpperCase(),
  () => "unknown",
  () => "123",
  () => "",
  () => null,
];

const COUNTRIES = ["US", "US", "us", "GB", "uk", "DE", " fr ", "XX", "", null] as const;
const BAD_IDS = ["", null, "has blank", "a@b.example", "x".repeat(129)] as const;

export interface MessOptions {
  /** Of how many people the rows speak. */
  people: number;
  rows: number;
  /** Whether some rows have no id, or one that Amazon would not take. */
  badIds: boolean;
}

/** Rows as real exports have them: several per person, repeated, with values of all kinds and none. */
export function messyRows(random: () => number, { people, rows, badIds }: MessOptions): Row[] {
  const made: Row[] = [];
  while (made.length < rows) {
    const person = Math.floor(random() * people);
    // A person's values come from a handful, so that a later file often says the same as an earlier one.
    const version = person * 3 + Math.floor(random() * 2);
    const row: Row = {
      id: badIds && random() < 0.04 ? pick(random, BAD_IDS) : `p_${person}`,
      email: EMAILS[Math.floor(random() ** 2 * EMAILS.length)]!(version),
      work_email: random() < 0.2 ? EMAILS[Math.floor(random() * EMAILS.length)]!(version + 1000) : null,
      phone: PHONES[Math.floor(random() * PHONES.length)]!(version),
      country: pick(random, COUNTRIES),
    };
    made.push(row);
    if (random() < 0.1) made.push(row);
  }
  return made;
}
