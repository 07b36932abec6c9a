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
}

/** An application that may ask people for a grant: a security profile, as Login with Amazon calls it. */
export interface Client {
  clientId: string;
  clientSecret: string;
  /** Where the login may send people back to, letter for letter. */
  allowedReturnUrls: readonly string[];
  /** What Amazon has approved it to ask for. */
  approvedScopes: readonly string[];
}

/** Somebody who can sign in at Amazon, and the profiles that they may use. */
export interface Person {
  personId: string;
  name: string;
  profileIds: readonly string[];
}

/** What a person has allowed a client: every token stands for one. */
export interface Grant {
  clientId: string;
  personId: string;
  scopes: readonly string[];
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

/** An AMC account: a profile's entity in the profile's marketplace, with the instances made in it. */
export interface AmcAccount {
  profileId: string;
  name: string;
  instances: AmcInstance[];
}

export interface AmcInstance {
  instanceId: string;
  name: string;
  /** The AWS account that reads uploaded files. */
  dataUploadAwsAccountId: string;
  createdAt: string;
}

/** What there is before the first request. */
export interface Seed {
  clients: Client[];
  people: Person[];
  refreshTokens: ({ refreshToken: string } & Grant)[];
  profiles: Profile[];
  advertisers: Advertiser[];
  amcAccounts: AmcAccount[];
}

/** What `printConfig` prints: the connection and destination that reach a new emulator. */
export const DEMO = {
  clientId: "amzn1.application-oa2-client.headwater-demo",
  clientSecret: "headwater-demo-secret",
  refreshToken: "Atzr|headwater-demo",
  personId: "amzn1.account.DEMO",
  profileId: "1234567890123",
  advertiserId: "584212345678901234",
  instanceId: "amcdemo0001",
} as const;

const marketplaces = {
  US: ["NA", "USD", "America/Los_Angeles", "ATVPDKIKX0DER"],
  UK: ["EU", "GBP", "Europe/London", "A1F83G8C2ARO7P"],
  DE: ["EU", "EUR", "Europe/Paris", "A1PA6795UKMFR9"],
  JP: ["FE", "JPY", "Asia/Tokyo", "A1VC38T7YXB528"],
} as const satisfies Record<string, [Region, string, string, string]>;

const profile = (
  profileId: string,
  type: Profile["type"],
  countryCode: keyof typeof marketplaces,
  name: string,
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

const instance = (instanceId: string, name: string, dataUploadAwsAccountId: string): AmcInstance => ({
  instanceId,
  name,
  dataUploadAwsAccountId,
  createdAt: "2025-03-03T09:00:00Z",
});

export const demoSeed: Seed = {
  clients: [
    {
      clientId: DEMO.clientId,
      clientSecret: DEMO.clientSecret,
      allowedReturnUrls: ["http://127.0.0.1:8990/callback", "http://localhost:8990/callback"],
      approvedScopes: ["advertising::campaign_management", "advertising::audiences", "profile"],
    },
  ],
  people: [
    {
      personId: DEMO.personId,
      name: "Demo Person",
      profileIds: [DEMO.profileId, "2234567890123", "3234567890123", "3334567890123", "4234567890123"],
    },
    { personId: "amzn1.account.OTHER", name: "Somebody Else", profileIds: ["2934567890123"] },
  ],
  refreshTokens: [
    {
      refreshToken: DEMO.refreshToken,
      clientId: DEMO.clientId,
      personId: DEMO.personId,
      scopes: ["advertising::campaign_management"],
    },
  ],
  profiles: [
    profile(DEMO.profileId, "agency", "US", "Demo agency"),
    profile("2234567890123", "seller", "US", "Demo shop"),
    profile("2934567890123", "agency", "US", "Somebody else's agency"),
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
  amcAccounts: [
    {
      profileId: DEMO.profileId,
      name: "Demo agency",
      instances: [
        instance(DEMO.instanceId, "Demo instance", "111122220001"),
        instance("amcdemo0002", "Demo instance, second brand", "111122220002"),
      ],
    },
    {
      profileId: "3234567890123",
      name: "Demo agency UK",
      instances: [instance("amcdemouk01", "Demo instance UK", "111122220003")],
    },
    {
      profileId: "2934567890123",
      name: "Somebody else's agency",
      instances: [instance("amcother001", "Somebody else's instance", "111122220004")],
    },
  ],
};

/** Whether the person behind a grant may use a profile. */
export const mayUse = ({ people }: Seed, { personId }: Grant, { profileId }: Profile): boolean =>
  people.some((person) => person.personId === personId && person.profileIds.includes(profileId));
