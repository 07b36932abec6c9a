import { z } from "zod";
import { accountsOf } from "../amc-accounts.ts";
import type { Connection, ConnectionParts } from "../connections.ts";
import { Refusal } from "../errors.ts";
import { assumed, documented, SOURCES } from "../evidence.ts";
import { type Call, operation } from "../operation.ts";
import { mayUse, type Seed } from "../seed.ts";
import { checkTerms } from "../terms.ts";

const PATH = "/amc/audiences/connections";
const CONNECTIONS_MAX = 100;

const text = z
  .string()
  .optional()
  .transform((value) => value || undefined);
const body = z.object({
  connectionId: text,
  amcAccountId: text,
  amcAccountMarketplaceId: text,
  amcInstanceId: text,
  dspAdvertiserId: text,
  dspProfileId: text,
  isDefault: z.boolean().optional(),
});
type Given = z.output<typeof body>;

export const putConnection = operation("put-connection", `POST ${PATH}`, {
  family: "connections",
  body: "optional",
  evidence: documented(SOURCES.audiencesSpec),
  rules: [
    {
      says: "A connection belongs to one person at one client, on every host.",
      evidence: documented(SOURCES.audiencesGuide),
    },
    {
      says: "It needs an AMC instance, with its account and marketplace, or a DSP advertiser, with its profile, or both.",
      evidence: documented(SOURCES.audiencesGuide),
    },
    { says: "Half of either is 400.", evidence: assumed("the guide shows each whole") },
    {
      says: "An instance or advertiser that the person may not use is 400.",
      evidence: assumed("400 is described, its cases are not; 403 and 404 could be meant"),
    },
    { says: "Ids are texts, advertiserId too.", evidence: documented(SOURCES.audiencesSpec) },
    {
      says: "A new default makes the old one an ordinary one.",
      evidence: documented(SOURCES.audiencesGuide),
    },
    { says: "There is always a default.", evidence: documented(SOURCES.audiencesSpec) },
    {
      says: "So the first is the default, whatever isDefault says, and a default can't be unset.",
      evidence: assumed("how Amazon sees to it is not told"),
    },
    {
      says: "A connectionId that is there replaces its parts; one that is not names the new one.",
      evidence: assumed("the description says only that an id is made up when none is given"),
    },
    { says: "Somebody else's connectionId is 403.", evidence: assumed("403 is described as no access") },
    {
      says: "A hundred and first connection is 400.",
      evidence: assumed("a list holds 100 and has no second page"),
    },
  ],
  async answer(call) {
    checkTerms(call.store.terms, call.grant!);
    const { connections } = call.store;
    const owner = call.grant!;
    const given = await call.json(body);
    const parts = { amc: amcPart(given, call), dsp: dspPart(given, call) };
    if (!parts.amc && !parts.dsp) {
      throw new Refusal(400, "A connection needs an AMC instance, a DSP advertiser, or both");
    }
    const { connectionId, isDefault } = given;
    const own = connectionId !== undefined && connections.get(owner, connectionId);
    if (!own && connectionId !== undefined && connections.find(connectionId)) {
      throw new Refusal(403, `Connection ${connectionId} is not yours`);
    }
    if (!own && connections.of(owner).length >= CONNECTIONS_MAX) {
      throw new Refusal(400, `There are ${CONNECTIONS_MAX} connections already`);
    }
    const put = connections.put(owner, { ...parts, connectionId, isDefault, now: call.now });
    return { status: 201, body: { connectionId: put.connectionId } };
  },
});

export const listConnections = operation("list-connections", `GET ${PATH}`, {
  family: "connections",
  evidence: documented(SOURCES.audiencesSpec),
  rules: [
    {
      says: "connectionId shows that one, isDefault=true the default; else all are shown, blank ids too.",
      evidence: documented(SOURCES.audiencesSpec),
    },
    { says: "A connectionId that is not the caller's is 404.", evidence: documented(SOURCES.audiencesSpec) },
  ],
  answer(call) {
    checkTerms(call.store.terms, call.grant!);
    const { store, query, grant } = call;
    const isDefault = query.get("isDefault");
    if (isDefault !== null && isDefault !== "true" && isDefault !== "false") {
      throw new Refusal(400, "isDefault must be true or false");
    }
    const connectionId = query.get("connectionId");
    const found = connectionId ? [named(call, connectionId)] : store.connections.of(grant!);
    const shown = found.filter((connection) => connection.isDefault || isDefault !== "true");
    return { status: 200, body: { connections: shown.map((one) => onWire(one, store.seed)) } };
  },
});

export const deleteConnections = operation("delete-connections", `DELETE ${PATH}`, {
  family: "connections",
  evidence: documented(SOURCES.audiencesSpec),
  rules: [
    {
      says: "A blank or missing connectionId deletes all of the caller's connections.",
      evidence: documented(SOURCES.audiencesGuide),
    },
    { says: "A connectionId that is not the caller's is 404.", evidence: documented(SOURCES.audiencesSpec) },
    {
      says: "When the default goes, the oldest left takes its place.",
      evidence: assumed("there is always one; which, no page says"),
    },
  ],
  answer(call) {
    checkTerms(call.store.terms, call.grant!);
    const { connections } = call.store;
    const connectionId = call.query.get("connectionId");
    const gone = connectionId ? [named(call, connectionId)] : connections.of(call.grant!);
    for (const connection of gone) connections.remove(connection);
    return { status: 204 };
  },
});

/** The caller's connection of this id. @throws {Refusal} 404 */
function named({ store, grant }: Call, connectionId: string): Connection {
  const found = store.connections.get(grant!, connectionId);
  if (!found) throw new Refusal(404, `No connection ${connectionId}`);
  return found;
}

function amcPart(given: Given, { store, grant }: Call): ConnectionParts["amc"] {
  const {
    amcAccountId: accountId,
    amcAccountMarketplaceId: marketplaceId,
    amcInstanceId: instanceId,
  } = given;
  if (!accountId && !marketplaceId && !instanceId) return undefined;
  if (!accountId || !marketplaceId || !instanceId) {
    throw new Refusal(400, "amcAccountId, amcAccountMarketplaceId and amcInstanceId go together");
  }
  const known = accountsOf(store.seed, grant!).some(
    ({ profile, instances }) =>
      profile.entityId === accountId &&
      profile.marketplaceId === marketplaceId &&
      instances.some((instance) => instance.instanceId === instanceId),
  );
  if (!known)
    throw new Refusal(400, `No AMC instance ${instanceId} in account ${accountId}, ${marketplaceId}`);
  return { accountId, marketplaceId, instanceId };
}

function dspPart(given: Given, { store: { seed }, grant }: Call): ConnectionParts["dsp"] {
  const { dspAdvertiserId: advertiserId, dspProfileId: profileId } = given;
  if (!advertiserId && !profileId) return undefined;
  if (!advertiserId || !profileId) throw new Refusal(400, "dspAdvertiserId and dspProfileId go together");
  const profile = seed.profiles.find((known) => known.profileId === profileId);
  const owned = seed.advertisers.some(
    (known) => known.advertiserId === advertiserId && known.profileId === profileId,
  );
  if (!profile || !owned || !mayUse(seed, grant!, profile)) {
    throw new Refusal(400, `No DSP advertiser ${advertiserId} of profile ${profileId}`);
  }
  return { advertiserId, profileId };
}

const onWire = (connection: Connection, seed: Seed) => ({
  connectionId: connection.connectionId,
  clientId: connection.clientId,
  customerId: connection.personId,
  isDefault: connection.isDefault,
  ...(connection.amc && amcOnWire(connection.amc, seed)),
  ...(connection.dsp && dspOnWire(connection.dsp, seed)),
  creationDateTime: new Date(connection.createdAt).toISOString(),
  modifiedDateTime: new Date(connection.modifiedAt).toISOString(),
});

function amcOnWire(
  { accountId, marketplaceId, instanceId }: NonNullable<ConnectionParts["amc"]>,
  seed: Seed,
) {
  const account = seed.amcAccounts.find(({ instances }) =>
    instances.some((instance) => instance.instanceId === instanceId),
  );
  const instance = account?.instances.find((known) => known.instanceId === instanceId);
  return {
    amcAccountId: accountId,
    amcAccountMarketplaceId: marketplaceId,
    amcAccountName: account?.name,
    amcInstanceId: instanceId,
    amcInstanceName: instance?.name,
    dataUploadAwsAccountId: instance?.dataUploadAwsAccountId,
  };
}

function dspOnWire({ advertiserId, profileId }: NonNullable<ConnectionParts["dsp"]>, seed: Seed) {
  const advertiser = seed.advertisers.find((known) => known.advertiserId === advertiserId);
  const profile = seed.profiles.find((known) => known.profileId === profileId);
  return {
    dspAdvertiserId: advertiserId,
    dspAdvertiserName: advertiser?.name,
    dspAdvertiserCountryCode: advertiser?.country,
    dspAdvertiserMarketplaceId: profile?.marketplaceId,
    dspAdvertiserRegion: profile?.region,
    dspProfileId: profileId,
  };
}
