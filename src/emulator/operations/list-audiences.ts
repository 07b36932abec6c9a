import { z } from "zod";
import type { Audience } from "../audience.ts";
import { Refusal } from "../errors.ts";
import { assumed, documented, observed, SOURCES } from "../evidence.ts";
import { type Call, operation } from "../operation.ts";
import { page } from "../page.ts";

const CATEGORY = "Advertiser audiences";

/** What each field of a filter looks at, and whether a value fits. */
const FIELDS: Record<string, (audience: Audience, value: string) => boolean> = {
  audienceName: ({ name }, value) => name.toLowerCase().includes(value.toLowerCase()),
  audienceId: ({ audienceId }, value) => audienceId === value,
  category: (_audience, value) => value === CATEGORY,
  categoryPath: (_audience, value) => value === CATEGORY,
  status: (audience, value) => value === status(audience),
};

const body = z.object({
  adType: z.enum(["DSP", "SD", "ST"]).default("DSP"),
  countries: z.array(z.string()).length(1).optional(),
  filters: z
    .array(
      z.object({
        field: z.enum(Object.keys(FIELDS)),
        operator: z.enum(["EQ", "NOT_EQ"]).default("EQ"),
        values: z.array(z.string()).default([]),
      }),
    )
    .default([]),
});

export const listAudiences = operation("list-audiences", "POST /audiences/list", {
  family: "discovery",
  scoped: true,
  body: "optional",
  evidence: documented(SOURCES.discoverySpec),
  rules: [
    { says: "Ids are texts here.", evidence: documented(SOURCES.discoverySpec) },
    {
      says: "All filters must fit, each with one of its values.",
      evidence: documented(SOURCES.discoverySpec),
    },
    { says: "A name filter is broad, not exact.", evidence: documented(SOURCES.discoverySpec) },
    {
      says: "Broad: the value occurs in the name, in any case.",
      evidence: assumed("no page says how broad"),
    },
    {
      says: "Pages hold 10, or up to 250 by maxResults; earliest first.",
      evidence: documented(SOURCES.discoverySpec),
    },
    { says: "DSP needs the query's advertiserId.", evidence: documented(SOURCES.discoverySpec) },
    {
      says: "An advertiser that is not the profile's is 400, with the field's name.",
      evidence: observed(SOURCES.advertiserRefused),
    },
    {
      says: "A new audience may be missing for a time.",
      evidence: assumed("inferred from 24 to 36 h elsewhere"),
    },
    {
      says: "It is Processing until its first job has ended, then Active.",
      evidence: assumed("no page says"),
    },
    { says: "countries does not narrow the list.", evidence: assumed("no page says for these audiences") },
  ],
  async answer(call) {
    const { adType, filters } = await call.json(body);
    const advertiserId = adType === "DSP" ? advertiserOf(call) : undefined;
    const targetable = oneOf(call, "canTarget", ["true", "false"]) === "true";
    const maxResults = integer(call, "maxResults", 10);
    const nextToken = call.query.get("nextToken");
    const found = call.store
      .audiences()
      .filter(
        (audience) =>
          audience.region === call.region &&
          advertiserId !== undefined &&
          audience.advertiserId === advertiserId &&
          audience.createdAt + call.store.options.listDelayMs <= call.now &&
          (!targetable || status(audience) === "Active") &&
          filters.every(
            ({ field, operator, values }) =>
              values.some((value) => FIELDS[field]!(audience, value)) === (operator === "EQ"),
          ),
      );
    const { items, next } = page(found, { nextToken, size: maxResults });
    return {
      status: 200,
      body: { audiences: items.map(listed), matchCount: found.length, ...(next && { nextToken: next }) },
    };
  },
});

const status = ({ counted }: Audience) => (counted ? "Active" : "Processing");

const listed = (audience: Audience) => ({
  audienceId: audience.audienceId,
  audienceName: audience.name,
  category: CATEGORY,
  description: audience.description,
  status: status(audience),
  createDate: new Date(audience.createdAt).toISOString(),
  updateDate: new Date(audience.updatedAt).toISOString(),
  forecasts: { inventoryForecasts: {} },
});

function advertiserOf({ store, profile, query }: Call): string {
  const advertiserId = query.get("advertiserId");
  const known = store.seed.advertisers.find((advertiser) => advertiser.advertiserId === advertiserId);
  if (!advertiserId || known?.profileId !== profile!.profileId) {
    throw new Refusal(400, `advertiserId is invalid: ${advertiserId ?? "missing"}`, {
      field: "advertiserId",
    });
  }
  return advertiserId;
}

function oneOf({ query }: Call, name: string, values: string[]): string | null {
  const value = query.get(name);
  if (value !== null && !values.includes(value)) {
    throw new Refusal(400, `${name} must be ${values.join(" or ")}`, { field: name });
  }
  return value;
}

function integer({ query }: Call, name: string, otherwise: number): number {
  const given = query.get(name);
  if (given === null) return otherwise;
  if (!/^\d+$/.test(given) || Number(given) < 1 || Number(given) > 250) {
    throw new Refusal(400, `${name} must be 1 to 250`, { field: name });
  }
  return Number(given);
}
