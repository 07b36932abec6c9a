/** How sure we are of a rule: Amazon says so, someone saw it live, or nobody says and we chose. */
export type Certainty = "documented" | "observed" | "assumed";

export interface Evidence {
  source: string;
  read: "2026-11-24";
  certainty: Certainty;
}

/** One thing the emulator does because, as far as we know, Amazon does it. */
export interface Rule {
  says: string;
  evidence: Evidence;
}

const evidence =
  (certainty: Certainty) =>
  (source: string): Evidence => ({ source, read: "2026-11-24", certainty });

export const documented = evidence("documented");
export const observed = evidence("observed");
export const assumed = evidence("assumed");

const DOCS = "https://advertising.amazon.com/API/docs/en-us";

/** Where the rules were read. */
export const SOURCES = {
  audiencesGuide: `${DOCS}/guides/amazon-marketing-cloud/audiences/audience-management-service`,
  audiencesSpec: "Amazon's OpenAPI description AMCAdAudience, 3.0",
  adminSpec: "Amazon's OpenAPI description AMCAdmin, 3.0",
  conversionsSpec: "Amazon's OpenAPI description Conversions, 3.0",
  eventsSpec: "Amazon's OpenAPI description of the Ads API v1, events",
  profilesSpec: "Amazon's OpenAPI description AccountsProfiles, 3.0",
  profilesGuide: `${DOCS}/guides/account-management/authorization/profiles`,
  advertisersSpec: "Amazon's OpenAPI description AmazonDSPAdvertisers, 3.0",
  discoverySpec: "Amazon's OpenAPI description AudiencesDiscovery, 3.0",
  errors: `${DOCS}/reference/concepts/errors`,
  rateLimits: `${DOCS}/reference/concepts/rate-limiting`,
  consent: `${DOCS}/guides/amazon-marketing-cloud/amc_consent_management`,
  login: "https://developer.amazon.com/docs/login-with-amazon/access-token.html",
  codeGrant: "https://developer.amazon.com/docs/login-with-amazon/authorization-code-grant.html",
  customerProfile: "https://developer.amazon.com/docs/login-with-amazon/customer-profile.html",
  adsTokens: `${DOCS}/guides/account-management/authorization/access-tokens`,
  tokensEnd:
    "https://slogan.website/news/amazon-ads-api-refresh-token-expiration-automation-deadline (of Amazon's release notes)",
  unknownScope: "https://github.com/amzn/ads-advanced-tools-docs/issues/176",
  badReturnUrl: "https://github.com/PipedreamHQ/pipedream/issues/21852",
  segment: "https://github.com/segmentio/action-destinations (destinations/amazon-amc and its tests)",
  advertiserRefused: "https://github.com/amzn/ads-advanced-tools-docs/issues/414",
  sdk: "https://github.com/ScaleLeap/amazon-advertising-api-sdk (its types of a profile)",
  agencyNeeded: "https://github.com/airbytehq/airbyte/issues/6240",
} as const;
