import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { DatabaseSync } from "node:sqlite";
import { type CountryCode, parsePhoneNumberFromString } from "libphonenumber-js/max";
import { IDENTIFIERS_PER_JOB } from "../src/jobs/packing.ts";
import type { Amazon } from "./amazon.ts";
import { csvRows } from "./csv-rows.ts";

/** What a pipeline does beside the plain work. */
export interface Peer {
  /** A number in Amazon's forms; none when it is no number. */
  phoneForms(raw: string, country: string): string[];
  /** Keeps what was sent, as tomorrow's comparison needs it, with the end of each body. */
  keep(records: readonly KeptRecord[]): void;
}

/** A record as it was sent: its id, and its JSON. */
export interface KeptRecord {
  id: string;
  json: string;
}

/**
 * The reference that peers are: the same first load, one row after the other in JavaScript. It parses a stream, normalizes,
 * hashes each value in both forms, makes objects, packs and sends them.
 * @returns how many records were sent.
 */
export async function rowPipeline(
  file: string,
  audienceId: string,
  amazon: Amazon,
  peer: Peer,
): Promise<number> {
  const sending = new Set<Promise<void>>();
  let body: KeptRecord[] = [];
  let identifiers = 0;
  let records = 0;
  const flush = async (): Promise<void> => {
    if (body.length === 0) return;
    records += body.length;
    const sent = amazon
      .send(`{"audienceId":${audienceId},"records":[${body.map(({ json }) => json).join(",")}]}`)
      .finally(() => sending.delete(sent));
    sending.add(sent);
    peer.keep(body);
    body = [];
    if (sending.size === REQUESTS_AT_ONCE) await Promise.race(sending);
  };
  for await (const rows of csvRows(createReadStream(file, { highWaterMark: 1 << 20 })))
    for (const row of rows) {
      const record = recordOf(row, peer);
      if (!record) continue;
      const count = 1 + record.hashedPII.reduce((sum, set) => sum + Object.keys(set).length, 0);
      if (identifiers + count > IDENTIFIERS_PER_JOB) {
        await flush();
        identifiers = 0;
      }
      identifiers += count;
      body.push({ id: record.externalUserId, json: JSON.stringify(record) });
      if (body.length === RECORDS_PER_REQUEST) await flush();
    }
  await flush();
  await Promise.all(sending);
  return records;
}

export const REQUESTS_AT_ONCE = 4;
const RECORDS_PER_REQUEST = 6_000;

interface AudienceRecord {
  externalUserId: string;
  action: "CREATE";
  countryCode: string;
  hashedPII: { email?: string; phone?: string }[];
  userConsent?: object;
}

function recordOf(
  [externalUserId, email, phone, country]: readonly string[],
  peer: Peer,
): AudienceRecord | undefined {
  const emails = emailForms(email!);
  const phones = peer.phoneForms(phone!, country!);
  const hashedPII: AudienceRecord["hashedPII"] = [];
  for (let form = 0; form < Math.max(emails.length, phones.length); form++) {
    const set: AudienceRecord["hashedPII"][number] = {};
    if (form < emails.length) set.email = sha256(emails[form]!);
    if (form < phones.length) set.phone = sha256(phones[form]!);
    hashedPII.push(set);
  }
  if (hashedPII.length === 0) return undefined;
  const record: AudienceRecord = {
    externalUserId: externalUserId!,
    action: "CREATE",
    countryCode: country!,
    hashedPII,
  };
  if (WANTS_CONSENT.has(country!))
    record.userConsent = {
      geo: { countryCode: country! },
      consent: { amazonConsent: { amznUserData: "GRANTED" } },
    };
  return record;
}

const WANTS_CONSENT = new Set(["GB", "DE", "FR"]);

const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

/** Amazon's form of an address, and the other where it differs. */
function emailForms(raw: string): string[] {
  const seed = raw.trim().toLowerCase();
  if (!seed.includes("@")) return [];
  const amazon = seed.replace(/[^a-z0-9.@-]/g, "");
  return amazon === seed ? [amazon] : [amazon, seed];
}

/** Knows no phone rules and remembers nothing: the least that a pipeline can do. */
export const PLAIN: Peer = { phoneForms: plainPhoneForms, keep: () => {} };

/**
 * Does what Headwater does: numbers are read by libphonenumber's rules, and what was sent is in a database when it ends. It
 * still merges nobody, looks for nobody forgotten, and can't go on after a crash.
 * @param file of the database; made anew.
 */
export function thoroughPeer(file: string): Peer & Disposable {
  const database = new DatabaseSync(file);
  database.exec("pragma journal_mode = wal; pragma synchronous = normal");
  database.exec("create table people (id text primary key, record text not null) without rowid, strict");
  const put = database.prepare(
    "insert into people values (?, ?) on conflict do update set record = excluded.record",
  );
  return {
    phoneForms: (raw, country) => {
      const number = parsePhoneNumberFromString(raw, country as CountryCode);
      return number?.isValid() ? [number.number.slice(1), number.number] : [];
    },
    keep: (records) => {
      database.exec("begin");
      for (const { id, json } of records) put.run(id, json);
      database.exec("commit");
    },
    [Symbol.dispose]: () => database.close(),
  };
}

const CALLING_CODES: Record<string, string> = { US: "1", GB: "44", DE: "49", FR: "33" };

/** A number with its country's code, without and with a plus. */
function plainPhoneForms(raw: string, country: string): string[] {
  const trimmed = raw.trim();
  let digits = trimmed.replace(/[^0-9]/g, "");
  if (digits.length < 7) return [];
  const code = CALLING_CODES[country]!;
  if (digits.startsWith("00")) digits = digits.slice(2);
  else if (!trimmed.startsWith("+")) {
    if (digits.startsWith("0")) digits = digits.slice(1);
    if (!(country === "US" && digits.length === 11)) digits = code + digits;
  }
  return [digits, `+${digits}`];
}
