import { Refusal } from "../errors.ts";
import { documented, observed, SOURCES } from "../evidence.ts";
import { long } from "../json.ts";
import { operation } from "../operation.ts";
import { mayUse, type Profile } from "../seed.ts";

const FILTERS: Record<string, readonly string[]> = {
  apiProgram: ["billing", "campaign", "paymentMethod", "store", "report", "account", "posts"],
  accessLevel: ["edit", "view"],
  profileTypeFilter: ["seller", "vendor", "agency"],
  validPaymentMethodFilter: ["true", "false"],
};

export const listProfiles = operation("list-profiles", "GET /v2/profiles", {
  family: "profiles",
  evidence: documented(SOURCES.profilesSpec),
  rules: [
    { says: "The answer is a bare array.", evidence: documented(SOURCES.profilesSpec) },
    {
      says: "A host lists the profiles of its own region only; none is [].",
      evidence: documented(SOURCES.profilesGuide),
    },
    { says: "A profile's country is UK, never GB.", evidence: documented(SOURCES.profilesSpec) },
    { says: "A German profile's time zone is Europe/Paris.", evidence: observed(SOURCES.sdk) },
  ],
  answer({ store, region, query, grant }) {
    for (const [name, allowed] of Object.entries(FILTERS)) {
      const values = query.get(name)?.split(",") ?? [];
      if (!values.every((value) => allowed.includes(value))) {
        throw new Refusal(400, `${name} must be of ${allowed.join(", ")}`);
      }
    }
    const types = query.get("profileTypeFilter")?.split(",");
    const found = store.seed.profiles.filter(
      (profile) =>
        profile.region === region &&
        mayUse(store.seed, grant!, profile) &&
        (!types || types.includes(profile.type)) &&
        query.get("validPaymentMethodFilter") !== "false",
    );
    return { status: 200, body: found.map(onWire) };
  },
});

export const readProfile = operation("read-profile", "GET /v2/profiles/:profileId", {
  family: "profiles",
  evidence: documented(SOURCES.profilesSpec),
  rules: [
    { says: "A profile of another region is not found.", evidence: observed("issue threads on wrong hosts") },
  ],
  answer({ store, region, params, grant }) {
    const found = store.seed.profiles.find(
      (profile) =>
        profile.profileId === params.profileId &&
        profile.region === region &&
        mayUse(store.seed, grant!, profile),
    );
    if (!found) throw new Refusal(404, "No such profile");
    return { status: 200, body: onWire(found) };
  },
});

const onWire = (profile: Profile) => ({
  profileId: long(profile.profileId),
  countryCode: profile.countryCode,
  currencyCode: profile.currencyCode,
  dailyBudget: 0,
  timezone: profile.timezone,
  accountInfo: {
    marketplaceStringId: profile.marketplaceId,
    id: profile.entityId,
    type: profile.type,
    name: profile.name,
    validPaymentMethod: true,
  },
});
