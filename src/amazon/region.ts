export type Region = "NA" | "EU" | "FE";

/** Where one of Amazon's advertising regions is reached, and whom it serves. */
export interface RegionFacts {
  /** For people. */
  name: string;
  /** Amazon Ads API. */
  api: string;
  /** Login with Amazon, tokens. Any region's takes any region's tokens. */
  token: string;
  /** Login with Amazon, where a person consents. */
  authorize: string;
  /** Marketplaces, as ISO 3166 codes (Amazon's own UK is GB here). A profile belongs to one of them. */
  countries: readonly string[];
}

/**
 * Amazon's advertising regions. Profiles, advertisers and audiences exist in one of them only.
 * @source Amazon's guides, API overview, and OpenAPI `servers` (hosts, marketplaces; read 2026-11-24 through idealerror/amazon-ads-api-docs@08dc185; documented; IE by the profiles' OpenAPI only)
 * @source Amazon's guide account-management/authorization/authorization-grants (login hosts; read 2026-11-24; documented)
 */
export const REGIONS: Readonly<Record<Region, RegionFacts>> = {
  NA: {
    name: "North America",
    api: "https://advertising-api.amazon.com",
    token: "https://api.amazon.com/auth/o2/token",
    authorize: "https://www.amazon.com/ap/oa",
    countries: ["US", "CA", "MX", "BR"],
  },
  EU: {
    name: "Europe",
    api: "https://advertising-api-eu.amazon.com",
    token: "https://api.amazon.co.uk/auth/o2/token",
    authorize: "https://eu.account.amazon.com/ap/oa",
    // biome-ignore format: one line per group reads better than one per country
    countries: [
      "GB", "IE", "FR", "DE", "ES", "IT", "NL", "BE", "SE", "PL", "TR",
      "AE", "SA", "EG", "ZA", "IN",
    ],
  },
  FE: {
    name: "Far East",
    api: "https://advertising-api-fe.amazon.com",
    token: "https://api.amazon.co.jp/auth/o2/token",
    authorize: "https://apac.account.amazon.com/ap/oa",
    countries: ["JP", "AU", "SG"],
  },
};

/** The hosts that a client talks to, when they are not the region's own (an emulator, a proxy). */
export type Endpoints = Partial<Pick<RegionFacts, "api" | "token" | "authorize">>;
