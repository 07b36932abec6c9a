import type { EventSource } from "../model/event-words.ts";
import type {
  EmailFix,
  EmailPlaceholders,
  Forms,
  IdentityRules,
  PhoneFix,
  UnknownCountry,
} from "../model/field-mapping.ts";

/** What holds where neither an entry nor the file as a whole says anything. */
export const DEFAULTS = {
  forms: "both" satisfies Forms,
  emailFix: "suggest" satisfies EmailFix,
  phoneFix: "apply" satisfies PhoneFix,
  emailPlaceholders: "refuse" satisfies EmailPlaceholders,
  invalidExternalId: "reject" satisfies IdentityRules["invalidExternalId"],
  unknownCountry: "default" satisfies UnknownCountry,
  maxRemovalRate: 0.2,
  maxUnreadableRate: 0.05,
  renewWindow: 0.2,
  undoKeepDays: 7,
  /** ISO 3166. */
  country: "US",
  eventSource: "WEBSITE" satisfies EventSource,
  /** IANA name. */
  timezone: "UTC",
  /** Amazon's, in its older guide; 21 in some partners'. */
  maxAgeDays: 7,
  /** The seed's figures for a profile, not Amazon's. */
  requestsPerSecond: 10,
  requestsPerHour: 6_000,
  batchRecords: 6_000,
  batchBytes: "5MB",
  /** The seed's; whether it is enough for every audience operation is not documented. */
  scopes: ["advertising::campaign_management"] as readonly string[],
} as const;
