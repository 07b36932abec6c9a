import { createHash } from "node:crypto";
import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/max";
import type { HeldMember } from "./site.ts";

/** A row of a file, by its columns' names. */
export type Row = Readonly<Record<string, string | null>>;

type Forms = "both" | "amazon" | "seed";

export interface ExpectedRules {
  mode?: string;
  /** Absent: derived. */
  externalId?: string;
  email: readonly { column: string; hashed?: boolean | "auto" }[];
  phone: readonly { column: string; hashed?: boolean | "auto" }[];
  country?: string;
  forms?: Forms;
  derive?: boolean;
  /** The destination's profile: part of derived ids. */
  profileId: string;
}

export interface Person {
  emails: Set<string>;
  phones: Set<string>;
  country: string;
}

/** Every row in one of four places. */
export interface ExpectedRows {
  read: number;
  members: number;
  merged: number;
  held: number;
  rejected: number;
}

/**
 * What must be at Amazon after files and modes: the documented rules a second time, in plain code, person by person. It
 * shares nothing with the pipeline.
 */
export class ExpectedAudience {
  readonly people = new Map<string, Person>();
  readonly #rules: ExpectedRules;

  constructor(rules: ExpectedRules) {
    this.#rules = rules;
  }

  /** Applies one file in one mode, and says where its rows went. `removals` false: held back, because of doubtful rows. */
  apply(mode: string, rows: readonly Row[], { allowed = false } = {}): ExpectedRows & { doubtful: number } {
    const read = rows.map((row) => readRow(row, this.#rules));
    const found = new Map<string, Person>();
    const unusable: (string | undefined)[] = [];
    for (const { id, ...person } of read) {
      const nothing = person.emails.size + person.phones.size === 0;
      if (id === undefined || (nothing && !(mode === "remove" && this.people.has(id)))) unusable.push(id);
      else {
        const so = found.get(id);
        if (!so) found.set(id, person);
        else {
          for (const email of person.emails) so.emails.add(email);
          for (const phone of person.phones) so.phones.add(phone);
          if (person.country < so.country) so.country = person.country;
        }
      }
    }
    const held = unusable.filter((id) => id !== undefined && this.people.has(id)).length;
    const doubtful = unusable.filter((id) => id === undefined).length;
    const counts = {
      read: rows.length,
      members: found.size,
      merged: rows.length - unusable.length - found.size,
      held,
      rejected: unusable.length - held,
      doubtful,
    };
    if (mode === "mirror" && (doubtful === 0 || allowed)) {
      const named = new Set(unusable);
      for (const id of this.people.keys()) if (!found.has(id) && !named.has(id)) this.people.delete(id);
    }
    for (const [id, person] of found) {
      if (mode === "remove") this.people.delete(id);
      else if (mode !== "add" || !this.people.has(id)) this.people.set(id, person);
    }
    return counts;
  }

  /** How what Amazon holds differs, person by person; empty when it is as expected. */
  differences(held: ReadonlyMap<string, HeldMember>): string[] {
    const differences: string[] = [];
    for (const [id, person] of this.people) {
      const member = held.get(id);
      if (!member) {
        differences.push(`${id} is missing`);
        continue;
      }
      const emails = new Set(member.hashedPII.flatMap(({ email }) => email ?? []));
      const phones = new Set(member.hashedPII.flatMap(({ phone }) => phone ?? []));
      if (!same(emails, person.emails)) differences.push(`${id} has other emails`);
      if (!same(phones, person.phones)) differences.push(`${id} has other phones`);
      if (member.countryCode !== person.country)
        differences.push(`${id} is in ${member.countryCode}, not in ${person.country}`);
    }
    for (const id of held.keys()) if (!this.people.has(id)) differences.push(`${id} is too many`);
    return differences;
  }
}

interface ReadRow extends Person {
  id: string | undefined;
}

function readRow(row: Row, rules: ExpectedRules): ReadRow {
  const cell = (column: string): string => trim(row[column] ?? "");
  const given = rules.country === undefined ? "" : cell(rules.country).toUpperCase();
  const country =
    given === ""
      ? "US"
      : given === "UK"
        ? "GB"
        : /^[A-Z]{2}$/.test(given) && given !== "XX"
          ? given
          : undefined;
  const emails = rules.email.map(({ column, hashed }) =>
    hashesOf(cell(column), hashed, (text) => emailForms(text)),
  );
  const phones = rules.phone.map(({ column, hashed }) =>
    hashesOf(cell(column), hashed, (text) => phoneForms(text, country)),
  );
  const chosen = (hashes: Hashes): string[] => {
    if (hashes.asGiven !== undefined) return [hashes.asGiven];
    const { amazon, seed, seedAlone } = hashes;
    const wanted =
      rules.forms === "amazon" ? [amazon] : rules.forms === "seed" ? [seedAlone] : [amazon, seed];
    return wanted.filter((hash) => hash !== undefined);
  };
  // By Amazon's form whatever is sent; by the other only where no identifier has Amazon's.
  const strongest =
    [...emails, ...phones].map(({ asGiven, amazon }) => asGiven ?? amazon).find(Boolean) ??
    [...emails, ...phones].flatMap(chosen).find(Boolean);
  const derived =
    strongest === undefined ? undefined : sha256(`headwater external id\n${rules.profileId}\n${strongest}`);
  const own = rules.externalId === undefined ? undefined : (row[rules.externalId] ?? "");
  const id =
    own === undefined
      ? derived
      : /^[0-9A-Za-z_-]{1,128}$/.test(own)
        ? own
        : rules.derive === true
          ? derived
          : undefined;
  return {
    id,
    emails: new Set(emails.flatMap(chosen)),
    phones: new Set(phones.flatMap(chosen)),
    country: country ?? "US",
  };
}

/** What is sent of one value, by the form. */
export interface Hashes {
  asGiven?: string;
  amazon?: string;
  /** Beside Amazon's form. */
  seed?: string;
  /** In place of Amazon's form. */
  seedAlone?: string;
}

export function hashesOf(
  text: string,
  hashed: boolean | "auto" = false,
  forms: (text: string) => Hashes,
): Hashes {
  if (text === "") return {};
  const isHash = /^[0-9a-f]{64}$/.test(text) && text !== sha256("");
  if (hashed === true) return isHash ? { asGiven: text } : {};
  if (hashed === "auto" && isHash) return { asGiven: text };
  return /^[0-9a-f]{64}$/i.test(text) ? {} : forms(text);
}

export function emailForms(text: string): Hashes {
  const seed = text.toLowerCase();
  if (!/^[^\s@<>()[\]\\,;:"]+@[^\s@<>()[\]\\,;:"]+\.[^\s@<>()[\]\\,;:".]+$/.test(seed)) return {};
  const amazon = seed.replaceAll(/[^a-z0-9.@-]/g, "");
  return {
    amazon: /^[a-z0-9.-]+@[a-z0-9.-]+\.[a-z0-9-]+$/.test(amazon) ? sha256(amazon) : undefined,
    seed: sha256(seed),
    seedAlone: sha256(seed),
  };
}

/** A valid number, as the library has it. */
function numberOf(text: string, country: string | undefined) {
  const number = parsePhoneNumberFromString(text, country as CountryCode | undefined);
  return number?.isValid() ? number : undefined;
}

/** Where the library has no answer, 00 stands for a plus: but not in what makes the id of an event. */
export function phoneForms(text: string, country: string | undefined, { mended = true } = {}): Hashes {
  const number =
    numberOf(text, country) ?? (mended ? numberOf(text.replace(/^00/, "+"), country) : undefined);
  const digits = text.replaceAll(/\D/g, "");
  return {
    ...(number && { amazon: sha256(number.number.slice(1)), seed: sha256(number.number) }),
    seedAlone: digits === "" ? undefined : sha256(`+${digits}`),
  };
}

export const trim = (text: string): string =>
  text.replaceAll(/^[ \t\r\n\u00a0\u200b\ufeff]+|[ \t\r\n\u00a0\u200b\ufeff]+$/g, "");

const same = (one: ReadonlySet<string>, other: ReadonlySet<string>): boolean =>
  one.size === other.size && [...one].every((hash) => other.has(hash));

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");
