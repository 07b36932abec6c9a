import { createHash } from "node:crypto";
import type { Database, RowObject } from "../sql/database.ts";
import { sql } from "../sql/sql.ts";

/**
 * A second opinion on what must be at Amazon: the files read again, by code that shares nothing with the pipeline. It
 * knows the few ways in which the demo's people write their numbers, and nothing else.
 */
export class ExpectedMembers {
  readonly #people = new Map<string, Identifiers>();

  /** The audience becomes exactly these people. */
  mirror(rows: readonly RowObject[]): void {
    const named = new Set(rows.map(({ external_id }) => String(external_id)));
    for (const id of this.#people.keys()) if (!named.has(id)) this.#people.delete(id);
    this.add(rows);
  }

  /**
   * These people are added, or take the place of what was known of them. People of whom nothing is usable stay as they are;
   * who says no goes, and so does who must agree and does not.
   */
  add(rows: readonly RowObject[]): void {
    const found = new Map<string, Found>();
    for (const row of rows) {
      const id = String(row.external_id);
      const country = countryOf(row);
      const so = found.get(id) ?? { emails: new Set(), phones: new Set(), mayStay: country === "US" };
      for (const hash of emailHashes(row.email)) so.emails.add(hash);
      for (const hash of phoneHashes(row.phone, country)) so.phones.add(hash);
      so.mayStay ||= hasAgreed(row);
      if (so.emails.size + so.phones.size > 0) found.set(id, so);
    }
    for (const [id, { mayStay, ...identifiers }] of found)
      if (mayStay) this.#people.set(id, identifiers);
      else this.#people.delete(id);
    for (const { external_id, consent } of rows)
      if (consent === "no") this.#people.delete(String(external_id));
  }

  remove(rows: readonly RowObject[]): void {
    for (const { external_id } of rows) this.#people.delete(String(external_id));
  }

  get size(): number {
    return this.#people.size;
  }

  /** How many people are missing at Amazon, too many there, or there with other identifiers. */
  async differences(held: AsyncIterable<HeldMember>): Promise<number> {
    let different = 0;
    let seen = 0;
    for await (const { externalUserId, hashedPII } of held) {
      const expected = this.#people.get(externalUserId);
      seen += expected ? 1 : 0;
      const emails = new Set(hashedPII.flatMap(({ email }) => email ?? []));
      const phones = new Set(hashedPII.flatMap(({ phone }) => phone ?? []));
      if (!expected || !sameMembers(expected.emails, emails) || !sameMembers(expected.phones, phones))
        different += 1;
    }
    return different + this.#people.size - seen;
  }
}

interface Identifiers {
  emails: Set<string>;
  phones: Set<string>;
}

interface Found extends Identifiers {
  /** Outside the UK and the EEA, or agreed. */
  mayStay: boolean;
}

/** A member as the emulator tells it. */
export interface HeldMember {
  externalUserId: string;
  hashedPII: readonly { email?: string; phone?: string }[];
}

/** The rows of one of the demo's files. Only the demo reads raw rows: nothing of them is kept. */
export const rowsOfFile = (database: Database, file: string): Promise<RowObject[]> =>
  database.allOnRawValues(
    file.endsWith(".parquet")
      ? sql`from read_parquet(${file})`
      : sql`from read_csv(${file}, header = true, all_varchar = true)`,
  );

export const countryOf = ({ country }: RowObject): string =>
  country === null ? "US" : String(country).toUpperCase();

export const hasAgreed = ({ consent }: RowObject): boolean => /^(yes|granted)$/i.test(String(consent));

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

export function emailHashes(cell: unknown): string[] {
  const email = typeof cell === "string" ? cell.trim().toLowerCase() : "";
  if (/^[0-9a-f]{64}$/.test(email)) return [email];
  return email.includes("@") ? [sha256(email)] : [];
}

/** Both forms of a number: Amazon's digits, and the same with a plus. */
export function phoneHashes(cell: unknown, country: string): string[] {
  const text = typeof cell === "string" ? cell : "";
  const digits = text.replaceAll(/\D/g, "");
  if (digits === "") return [];
  const full = text.startsWith("+")
    ? digits
    : digits.startsWith("00")
      ? digits.slice(2)
      : CALLING_CODE[country] + digits.replace(/^0/, "");
  return [sha256(full), sha256(`+${full}`)];
}

const CALLING_CODE: Readonly<Record<string, string>> = { US: "1", GB: "44", DE: "49", FR: "33" };

export const sameMembers = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === other.size && [...one].every((value) => other.has(value));
