import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { IDENTIFIERS_PER_JOB } from "../src/jobs/packing.ts";
import type { Amazon } from "./amazon.ts";
import { csvRows } from "./csv-rows.ts";

/**
 * The reference that peers are: the same first load, one row after the other in JavaScript. It parses a stream, normalizes
 * email and phone plainly, hashes each value in both forms, makes objects, packs and sends them. It knows no phone rules, and
 * remembers nothing: the snapshot and everything that Headwater keeps for the next run and for a crash is not in its figures.
 */
export async function rowPipeline(file: string, audienceId: string, amazon: Amazon): Promise<number> {
  const sending = new Set<Promise<void>>();
  let body: AudienceRecord[] = [];
  let identifiers = 0;
  let records = 0;
  const flush = async (): Promise<void> => {
    if (body.length === 0) return;
    records += body.length;
    const sent = amazon
      .send(`{"audienceId":${audienceId},"records":${JSON.stringify(body)}}`)
      .finally(() => sending.delete(sent));
    sending.add(sent);
    body = [];
    if (sending.size === REQUESTS_AT_ONCE) await Promise.race(sending);
  };
  for await (const rows of csvRows(createReadStream(file, { highWaterMark: 1 << 20 })))
    for (const row of rows) {
      const record = recordOf(row);
      if (!record) continue;
      const count = 1 + record.hashedPII.reduce((sum, set) => sum + Object.keys(set).length, 0);
      if (identifiers + count > IDENTIFIERS_PER_JOB) {
        await flush();
        identifiers = 0;
      }
      identifiers += count;
      body.push(record);
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

function recordOf([externalUserId, email, phone, country]: readonly string[]): AudienceRecord | undefined {
  const emails = emailForms(email!);
  const phones = phoneForms(phone!, country!);
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

const CALLING_CODES: Record<string, string> = { US: "1", GB: "44", DE: "49", FR: "33" };

/** A number with its country's code, without and with a plus. */
function phoneForms(raw: string, country: string): string[] {
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
