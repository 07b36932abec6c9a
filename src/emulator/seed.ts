import type { Region } from "./region.ts";

/** An Amazon Ads account in one marketplace, as `/v2/profiles` lists it. */
export interface Profile {
  profileId: string;
  region: Region;
  countryCode: string;
  currencyCode: string;
  timezone: string;
  marketplaceId: string;
  type: "agency" | "seller" | "vendor";
  entityId: string;
  name: string;
  /** False: it exists, but the person behind the tokens may not use it. */
  granted: boolean;
}

/** A DSP advertiser, owned by an agency profile. */
export interface Advertiser {
  advertiserId: string;
  profileId: string;
  name: string;
  currency: string;
  url: string;
  country: string;
  timezone: string;
}

/** What there is before the first request. */
export interface Seed {
  clients: { clientId: string; clientSecret: string }[];
  refreshTokens: { refreshToken: string; clientId: string }[];
  profiles: Profile[];
  advertisers: Advertiser[];
}

/** What `printConfig` prints: the connection and destination that reach a new emulator. */
export const DEMO = {
  clientId: "amzn1.application-oa2-client.headwater-demo",
  clientSecret: "headwater-demo-secret",
  refreshToken: "Atzr|headwater-demo",
  profileId: "1234567890123",
  advertiserId: "584212345678901234",
} as const;

const marketplaces = {
  US: ["NA", "USD", "America/Los_Angeles", "ATVPDKIKX0DER"],
  UK: ["EU", "GBP", "Europe/London", "A1F83G8C2ARO7P"],
  DE: ["EU", "EUR", "Europe/Berlin", "A1PA6795UKMFR9"],
  JP: ["FE", "JPY", "Asia/Tokyo", "A1VC38T7YXB528"],
} as const satisfies Record<string, [Region, string, string, string]>;

const profile = (
  profileId: string,
  type: Profile["type"],
  countryCode: keyof typeof marketplaces,
  name: string,
  granted = true,
): Profile => {
  const [region, currencyCode, timezone, marketplaceId] = marketplaces[countryCode];
  const entityId = (type === "seller" ? "A" : "ENTITY") + profileId;
  return {
    profileId,
    region,
    countryCode,
    currencyCode,
    timezone,
    marketplaceId,
    type,
    entityId,
    name,
    granted,
  };
};

const advertiser = (
  advertiserId: string,
  profileId: string,
  country: keyof typeof marketplaces,
  name: string,
): Advertiser => {
  const [, currency, timezone] = marketplaces[country];
  return { advertiserId, profileId, name, currency, url: "https://shop.example", country, timezone };
};

export const demoSeed: Seed = {
  clients: [{ clientId: DEMO.clientId, clientSecret: DEMO.clientSecret }],
  refreshTokens: [{ refreshToken: DEMO.refreshToken, clientId: DEMO.clientId }],
  profiles: [
    profile(DEMO.profileId, "agency", "US", "Demo agency"),
    profile("2234567890123", "seller", "US", "Demo shop"),
    profile("2934567890123", "agency", "US", "Somebody else's agency", false),
    profile("3234567890123", "agency", "UK", "Demo agency UK"),
    profile("3334567890123", "vendor", "DE", "Demo supplier"),
    profile("4234567890123", "agency", "JP", "Demo agency Japan"),
  ],
  advertisers: [
    advertiser(DEMO.advertiserId, DEMO.profileId, "US", "Demo advertiser"),
    advertiser("584212345678902345", "2934567890123", "US", "Somebody else's advertiser"),
    advertiser("585212345678901235", "3234567890123", "UK", "Demo advertiser UK"),
    advertiser("585212345678901237", "3234567890123", "UK", "Demo advertiser UK, second brand"),
    advertiser("586212345678901239", "4234567890123", "JP", "Demo advertiser Japan"),
  ],
};
