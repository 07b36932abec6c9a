import type { Member } from "./audience.ts";
import type { UserConsent } from "./consent.ts";
import { COUNTRIES } from "./country.ts";
import { quotedLong, Refusal, unreadable } from "./errors.ts";
import { isHash } from "./hash.ts";
import { readJson } from "./json.ts";
import type { Population } from "./population.ts";

const RECORDS_PER_REQUEST = 10_000;
const SETS_PER_RECORD = 100;
const EXTERNAL_USER_ID = /^[0-9a-zA-Z\-_]{1,128}$/;
const HASH_OF_ANY_CASE = /^[0-9a-f]{64}$/i;
const KINDS = new Set(["email", "phone", "firstname", "lastname", "address", "city", "state", "postal"]);
const CONSENTS = new Set(["GRANTED", "DENIED", "NOT_APPLICABLE", "UNKNOWN"]);

/** What stands in for a value that is no hash: it may be somebody's address, so it is not kept. */
export const NOT_A_HASH = "not-a-hash";

/** One record, checked and made small. */
export interface Change {
  externalUserId: string;
  /** Absent: DELETE. */
  member: Member | undefined;
  /** Why the job will not take it. */
  invalid: string | undefined;
}

/** Where a call says that its records go. */
export interface AskedTarget {
  connectionId: string;
  targetTypes: readonly string[] | undefined;
}

export interface Upload {
  audienceId: string;
  target: AskedTarget | undefined;
  changes: Change[];
}

export interface UploadRules {
  population: Population;
  hashes: "lenient" | "strict";
  /** Whether the hashes need not be kept. */
  counting: boolean;
  now: number;
  /** Why a CREATE's consent is not enough; undefined when it is. */
  consentProblem(
    consent: UserConsent | undefined,
    countryCode: string | undefined,
    audienceId: string,
  ): string | undefined;
}

type Json = Record<string, unknown>;
const isObject = (value: unknown): value is Json =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/**
 * Reads the body of a records call. By hand and in one pass, for this is where the volume is:
 * a schema library is several times slower than everything else the call does.
 * @throws {Refusal} 400
 */
export function readUpload(text: string, rules: UploadRules): Upload {
  const body = parse(text);
  if (!isObject(body)) throw unreadable("The body is not an object");
  const audienceId = exactLong(body.audienceId, text);
  const target = readTarget(body.targetResource);
  const { records } = body;
  if (!Array.isArray(records) || records.length < 1 || records.length > RECORDS_PER_REQUEST) {
    throw new Refusal(400, `records: must be a list of 1 to ${RECORDS_PER_REQUEST}`);
  }
  return {
    audienceId,
    target,
    changes: records.map((record, index) => readRecord(record, index, audienceId, rules)),
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable("The body is not JSON");
  }
}

/** The digits of `audienceId` as sent. JSON.parse rounds them, and a reviver over 10,000 records is slow. */
function exactLong(value: unknown, text: string): string {
  if (typeof value === "string") throw quotedLong();
  if (typeof value !== "number" || !Number.isInteger(value)) {
    throw new Refusal(400, "audienceId: must be an integer");
  }
  if (Number.isSafeInteger(value)) return String(value);
  const spellings = new Set<string>();
  const KEY = '"audienceId"';
  for (let at = text.indexOf(KEY); at >= 0; at = text.indexOf(KEY, at + KEY.length)) {
    const digits = /^\s*:\s*(\d+)\s*[,}]/.exec(text.slice(at + KEY.length, at + KEY.length + 200))?.[1];
    if (digits && Number(digits) === value) spellings.add(digits);
  }
  const [only, ...others] = spellings;
  // Written anew: a piece of a text keeps all of it in memory, and a job keeps its audience's id.
  return only && others.length === 0 ? String(BigInt(only)) : String((readJson(text) as Json).audienceId);
}

function readTarget(target: unknown): AskedTarget | undefined {
  if (target === undefined) return undefined;
  if (!isObject(target) || typeof target.connectionId !== "string") {
    throw new Refusal(400, "targetResource.connectionId: must be a text");
  }
  const types = target.targetTypes;
  if (
    types !== undefined &&
    !(Array.isArray(types) && types.length <= 1 && types.every((type) => type === "DSP"))
  ) {
    throw new Refusal(400, 'targetResource.targetTypes: must be ["DSP"], or empty');
  }
  return { connectionId: target.connectionId, targetTypes: types };
}

function readRecord(record: unknown, index: number, audienceId: string, rules: UploadRules): Change {
  const refuse = (what: string) => new Refusal(400, `records[${index}].${what}`);
  if (!isObject(record)) throw refuse("must be an object");
  const { externalUserId, action, hashedPII, countryCode } = record;
  if (typeof externalUserId !== "string" || !EXTERNAL_USER_ID.test(externalUserId)) {
    throw refuse(`externalUserId: must match ${EXTERNAL_USER_ID.source}`);
  }
  if (action !== "CREATE" && action !== "DELETE") throw refuse("action: must be CREATE or DELETE");
  if (countryCode !== undefined && typeof countryCode !== "string")
    throw refuse("countryCode: must be a text");
  if (!Array.isArray(hashedPII) || hashedPII.length < 1 || hashedPII.length > SETS_PER_RECORD) {
    throw refuse(`hashedPII: must be a list of 1 to ${SETS_PER_RECORD}`);
  }

  let matched = false;
  let asSent = true;
  let allHashes = true;
  for (const set of hashedPII) {
    if (!isObject(set)) throw refuse("hashedPII: must hold objects");
    for (const kind in set) {
      if (!KINDS.has(kind)) {
        asSent = false;
        continue;
      }
      const value = set[kind];
      if (typeof value !== "string") throw refuse(`hashedPII.${kind}: must be a text`);
      if (isHash(value)) matched ||= rules.population.has(kind, value);
      else {
        allHashes = false;
        if (!HASH_OF_ANY_CASE.test(value)) asSent = false;
      }
    }
  }
  const consent = readConsent(record.userConsent, refuse);
  if (record.measurements !== undefined && !isObject(record.measurements))
    throw refuse("measurements: must be an object");

  let invalid =
    allHashes || rules.hashes === "lenient" ? undefined : "A value is not 64 lower-case hex digits";
  if (action === "DELETE") return { externalUserId, member: undefined, invalid };
  invalid ??= rules.consentProblem(consent, countryCode, audienceId);
  const kept = asSent ? hashedPII : hashedPII.map(withoutStrangers);
  return {
    externalUserId,
    member: {
      hashedPII: rules.counting ? "[]" : JSON.stringify(kept),
      countryCode,
      matched,
      addedAt: rules.now,
    },
    invalid,
  };
}

const withoutStrangers = (set: Json): Json =>
  Object.fromEntries(
    Object.entries(set)
      .filter(([kind]) => KINDS.has(kind))
      .map(([kind, value]) => [kind, HASH_OF_ANY_CASE.test(value as string) ? value : NOT_A_HASH]),
  );

function readConsent(value: unknown, refuse: (what: string) => Refusal): UserConsent | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value)) throw refuse("userConsent: must be an object");
  const { geo, consent } = value;
  if (geo !== undefined && !isObject(geo)) throw refuse("userConsent.geo: must be an object");
  if (consent !== undefined && !isObject(consent)) throw refuse("userConsent.consent: must be an object");
  if (geo?.countryCode !== undefined && !COUNTRIES.has(geo.countryCode as string)) {
    throw refuse("userConsent.geo.countryCode: is not a country code");
  }
  for (const [name, text] of [
    ["geo.ipAddress", geo?.ipAddress],
    ["consent.tcf", consent?.tcf],
    ["consent.gpp", consent?.gpp],
  ]) {
    if (text !== undefined && typeof text !== "string") throw refuse(`userConsent.${name}: must be a text`);
  }
  const amzn = consent?.amzn;
  if (amzn !== undefined && !isObject(amzn)) throw refuse("userConsent.consent.amzn: must be an object");
  for (const signal of [amzn?.amznUserData, amzn?.amznAdStorage]) {
    if (signal !== undefined && !CONSENTS.has(signal as string)) {
      throw refuse(`userConsent.consent.amzn: must be one of ${[...CONSENTS].join()}`);
    }
  }
  return value as UserConsent;
}
