import { CONSENT_COUNTRIES } from "../model/consent.ts";
import { type Macro, macro } from "../sql/macro.ts";
import { type Sql, sql } from "../sql/sql.ts";
import { READ_GPP, READ_TCF } from "./consent-string/functions.ts";
import { OTHER_VERSION, UNREADABLE } from "./consent-string/verdict.ts";

/** What people write for each of Amazon's signals, in lower case. Anything else is no signal; see docs/consent.md. */
const SPELLINGS: readonly [signal: string, spellings: readonly string[]][] = [
  ["GRANTED", ["granted", "yes", "y", "true", "1", "opt-in", "opt in", "opt_in", "optin", "opted in"]],
  ["DENIED", ["denied", "no", "n", "false", "0", "opt-out", "opt out", "opt_out", "optout", "opted out"]],
  ["NOT_APPLICABLE", ["not_applicable", "not applicable"]],
  ["UNKNOWN", ["unknown"]],
];

const spelt = SPELLINGS.flatMap(([signal, spellings]) =>
  spellings.map((spelling) => sql`when ${sql.literal(spelling)} then ${sql.literal(signal)}`),
);

/** Amazon's consent signal; null when the value is none of the spellings. */
const consentSignal = macro("consent_signal(value)", sql`case lower(value) ${sql.join(spelt, " ")} end`);

/** Longest consent string that is passed on: real ones are a tenth of it. */
const LONGEST = 8_192;

/**
 * The form of a TCF string of version 2: segments in the web's base64, joined by dots. Its first six bits are the version, so
 * it begins with C; the language stands where two capitals must be; 259 bits are always there. The segments after it begin
 * with their kind, 1 to 3, in three bits.
 * @source https://github.com/InteractiveAdvertisingBureau/GDPR-Transparency-and-Consent-Framework, TCFv2, "Consent string
 * and vendor list formats v2" (read 2026-11-26; documented)
 */
const TCF = "C[\\w-]{17}[A-Z]{2}[\\w-]{24,}(\\.[I-Za-f][\\w-]*){0,3}";

/** The form of version 1, which ended in 2020, and of a version 3, if there will be one: they begin alike. */
const OTHER_TCF = "[BD][\\w-]{17}[A-Z]{2}[\\w-]{9,}(\\.[\\w-]+)*";

/**
 * The form of a GPP string of version 1: a header whose first twelve bits are its kind and version, so it begins with DB, then
 * at least one section after a tilde.
 * @source https://github.com/InteractiveAdvertisingBureau/Global-Privacy-Platform, Core, "Consent String Specification"
 * (read 2026-11-26; documented)
 */
const GPP = "DB[\\w-]+(~[\\w.-]+)+";

const byte = (value: number): Sql => sql`${sql.literal(String(value))}::utinyint`;

/** Whether a text has a form. Nothing in either alphabet needs escaping, and no address fits into it. */
const hasForm = (pattern: string): Sql =>
  sql`length(value) <= ${sql.literal(String(LONGEST))}::int and regexp_full_match(value, ${sql.literal(pattern)}) and not looks_hashed(value)`;

/** What a TCF string says, `CONSENT_FINDINGS`, `OTHER_VERSION` or `UNREADABLE`; null of null. Only what has the form is decoded. */
const tcfFindings = macro(
  "tcf_findings(value)",
  sql`case when value is null then null
            when ${hasForm(TCF)} then read_tcf(value)
            when ${hasForm(OTHER_TCF)} then ${byte(OTHER_VERSION)} else ${byte(UNREADABLE)} end`,
  READ_TCF,
);

/** What a GPP string says, `CONSENT_FINDINGS` or `UNREADABLE`; null of null. */
const gppFindings = macro(
  "gpp_findings(value)",
  sql`case when value is null then null
            when ${hasForm(GPP)} then read_gpp(value) else ${byte(UNREADABLE)} end`,
  READ_GPP,
);

/** Whether Amazon wants a signal for a person there. A text to look in: `in (…)` would be a hash join. */
const wantsConsent = macro(
  "wants_consent(country)",
  sql`contains(${sql.literal(CONSENT_COUNTRIES.join(" "))}, country)`,
);

/**
 * A person's consent as it goes to Amazon, JSON text; null when there is nothing to send.
 * `{"amzn":{"amznUserData":"GRANTED","amznAdStorage":"GRANTED"},"tcf":"…","gpp":"…"}`
 * @source OpenAPI "Advertiser audiences", Consent and AmznConsent (read 2026-11-24; documented)
 */
const consentText = macro(
  "consent_text(user_data, ad_storage, tcf, gpp)",
  sql`case when coalesce(user_data, ad_storage, tcf, gpp) is not null then '{' || concat_ws(',',
           case when coalesce(user_data, ad_storage) is not null then '"amzn":{' || concat_ws(',',
             '"amznUserData":"' || user_data || '"',
             '"amznAdStorage":"' || ad_storage || '"') || '}' end,
           '"tcf":"' || tcf || '"',
           '"gpp":"' || gpp || '"') || '}' end`,
);

/**
 * A consent text by which one can tell whether it has changed: itself where it holds nothing but Amazon's signals, else 64
 * bits of its SHA-256. A consent string is about one person: it is not kept.
 */
const consentDigest = macro(
  "consent_digest(consent)",
  sql`case when contains(consent, '"tcf":') or contains(consent, '"gpp":') then left(sha256(consent), 16) else consent end`,
);

/** A kept consent as it can be sent again: the text itself, null where only its digest was kept. */
const sendableConsent = macro("sendable_consent(kept)", sql`case when starts_with(kept, '{') then kept end`);

/** Whether a consent text says by Amazon's own signal that it may use the person's data. */
const grantsUserData = macro("grants_user_data(consent)", sql`contains(consent, '"amznUserData":"GRANTED"')`);

/** The rules of this file. */
export const CONSENT_MACROS: readonly Macro[] = [
  consentSignal,
  tcfFindings,
  gppFindings,
  wantsConsent,
  consentText,
  consentDigest,
  sendableConsent,
  grantsUserData,
];
