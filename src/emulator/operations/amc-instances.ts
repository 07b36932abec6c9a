import { accountsOf, type SeenAccount } from "../amc-accounts.ts";
import { Refusal } from "../errors.ts";
import { assumed, documented, SOURCES } from "../evidence.ts";
import { type Call, operation } from "../operation.ts";
import { page } from "../page.ts";
import type { AmcInstance } from "../seed.ts";

const PAGE_MAX = 100;

export const listInstances = operation("list-instances", "GET /amc/instances", {
  family: "instances",
  evidence: documented(SOURCES.adminSpec),
  rules: [
    {
      says: "The headers AdvertiserId and MarketplaceId name the account; both are required.",
      evidence: documented(SOURCES.adminSpec),
    },
    { says: "One that is missing is 400.", evidence: assumed("400 is described, its cases are not") },
    {
      says: "An account that the person may not use, or not on this host, is 403.",
      evidence: assumed("403 is described as no access; an unknown account could as well be 404"),
    },
    { says: "A page holds limit, 1 to 100, default 100.", evidence: documented(SOURCES.adminSpec) },
    {
      says: "The default is 100, not 10.",
      evidence: assumed("the description says 100, the audiences guide says 10"),
    },
    {
      says: "Outside of that is 422, and so is a nextToken of no page.",
      evidence: documented(SOURCES.adminSpec),
    },
  ],
  answer(call) {
    const account = namedAccount(call);
    const { items, next } = page(account.instances, {
      nextToken: call.query.get("nextToken"),
      size: limitOf(call.query.get("limit")),
      wrongToken: 422,
    });
    const instances = items.map((instance) => onWire(account, instance));
    return { status: 200, body: { instances, nextToken: next ?? null } };
  },
});

export const readInstance = operation("read-instance", "GET /amc/instances/:instanceId", {
  family: "instances",
  evidence: documented(SOURCES.adminSpec),
  rules: [
    { says: "An instance of another account is 404, as is none.", evidence: documented(SOURCES.adminSpec) },
  ],
  answer(call) {
    const account = namedAccount(call);
    const found = account.instances.find(({ instanceId }) => instanceId === call.params.instanceId);
    if (!found) throw new Refusal(404, `No instance ${call.params.instanceId} in this account`);
    return { status: 200, body: { instance: onWire(account, found) } };
  },
});

/** The AMC account that the headers name. @throws {Refusal} 400, 403 */
function namedAccount({ store, region, headers, grant }: Call): SeenAccount {
  const [entityId, marketplaceId] = ["AdvertiserId", "MarketplaceId"].map((name) => {
    const value = headers.get(`amazon-advertising-api-${name}`);
    if (!value) throw new Refusal(400, `The header Amazon-Advertising-API-${name} is missing`);
    return value;
  });
  const account = accountsOf(store.seed, grant!).find(
    ({ profile }) =>
      profile.region === region && profile.entityId === entityId && profile.marketplaceId === marketplaceId,
  );
  if (!account)
    throw new Refusal(403, `No access to AMC account ${entityId} in marketplace ${marketplaceId}`);
  return account;
}

function limitOf(given: string | null): number {
  if (given === null) return PAGE_MAX;
  if (!/^\d+$/.test(given) || Number(given) < 1 || Number(given) > PAGE_MAX) {
    throw new Refusal(422, `limit must be 1 to ${PAGE_MAX}`);
  }
  return Number(given);
}

const onWire = ({ name: customer, profile }: SeenAccount, instance: AmcInstance) => ({
  instanceId: instance.instanceId,
  instanceName: instance.name,
  customerCanonicalName: customer,
  creationStatus: "COMPLETED",
  creationDatetime: instance.createdAt,
  apiEndpoint: `https://${instance.instanceId}.amc.example`,
  awsAccountId: "111122223333",
  dataUploadAwsAccountId: instance.dataUploadAwsAccountId,
  s3BucketName: `amc-${instance.instanceId}`,
  entities: [profile.entityId],
  advertiserTypes: ["DISPLAY"],
});
