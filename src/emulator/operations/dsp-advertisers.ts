import { Refusal } from "../errors.ts";
import { assumed, documented, observed, SOURCES } from "../evidence.ts";
import { type Call, operation } from "../operation.ts";
import type { Advertiser } from "../seed.ts";

export const listAdvertisers = operation("list-advertisers", "GET /dsp/advertisers", {
  family: "dsp",
  scoped: true,
  evidence: documented(SOURCES.advertisersSpec),
  rules: [
    { says: "Advertiser ids are texts here.", evidence: documented(SOURCES.advertisersSpec) },
    {
      says: "count is 1 to 100, default 100; startIndex is 0 to 29900.",
      evidence: documented(SOURCES.advertisersSpec),
    },
    { says: "Outside of that is 422.", evidence: assumed("400 and 422 are both described") },
    { says: "A profile that is no agency is 403.", evidence: observed(SOURCES.agencyNeeded) },
  ],
  answer(call) {
    const start = integer(call, "startIndex", 0, 0, 29_900);
    const count = integer(call, "count", 100, 1, 100);
    const only = call.query.get("advertiserIdFilter")?.split(",").filter(Boolean) ?? [];
    const found = owned(call).filter(({ advertiserId }) => only.length === 0 || only.includes(advertiserId));
    return {
      status: 200,
      body: { totalResults: found.length, response: found.slice(start, start + count).map(onWire) },
    };
  },
});

export const readAdvertiser = operation("read-advertiser", "GET /dsp/advertisers/:advertiserId", {
  family: "dsp",
  scoped: true,
  evidence: documented(SOURCES.advertisersSpec),
  rules: [
    { says: "Another profile's advertiser is not found.", evidence: documented(SOURCES.advertisersSpec) },
  ],
  answer(call) {
    const found = owned(call).find(({ advertiserId }) => advertiserId === call.params.advertiserId);
    if (!found) throw new Refusal(404, "No such advertiser");
    return { status: 200, body: onWire(found) };
  },
});

function owned({ store, profile }: Call): Advertiser[] {
  if (profile!.type !== "agency") throw new Refusal(403, `A ${profile!.type} profile has no DSP advertisers`);
  return store.seed.advertisers.filter(({ profileId }) => profileId === profile!.profileId);
}

const onWire = ({ profileId: _, ...shown }: Advertiser) => shown;

function integer({ query }: Call, name: string, otherwise: number, min: number, max: number): number {
  const given = query.get(name);
  if (given === null) return otherwise;
  const value = Number(given);
  if (!/^\d+$/.test(given) || value < min || value > max) {
    throw new Refusal(422, `${name} must be ${min} to ${max}`, { field: name });
  }
  return value;
}
