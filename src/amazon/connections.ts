import type { Caller } from "./call.ts";
import type { Instance } from "./instances.ts";
import { fieldsOf, id, listOf, optional, text } from "./shape.ts";
import { MEDIA_TYPES } from "./wire.ts";

/** What Amazon keeps for a login: an AMC instance, a DSP advertiser, or both, as one target of audiences. */
export interface Connection {
  connectionId: string;
  instanceId?: string;
  instanceName?: string;
  advertiserId?: string;
}

/** A connection to be made. With an advertiser, audiences reach the DSP too. */
export interface NewConnection {
  instance: Instance;
  advertiser?: { advertiserId: string; profileId: string };
}

const PATH = "/amc/audiences/connections";

/**
 * The connections of this login and client id; those of others are not listed.
 * @source OpenAPI "Advertiser audiences", `GET /amc/audiences/connections` (read 2026-11-24; documented; no paging, at most 100)
 */
export const listConnections = ({ ask }: Caller, signal?: AbortSignal): Promise<Connection[]> =>
  ask(
    {
      operation: "list the AMC connections",
      method: "GET",
      path: PATH,
      mediaType: MEDIA_TYPES.connections,
      signal,
    },
    (body) =>
      listOf(fieldsOf(body).connections ?? [], "connections").map((connection) => ({
        connectionId: id(connection, "connectionId"),
        instanceId: optional(text, connection, "amcInstanceId") || undefined,
        instanceName: optional(text, connection, "amcInstanceName") || undefined,
        advertiserId: optional(id, connection, "dspAdvertiserId"),
      })),
  );

/**
 * Makes a connection and returns its id. Never the default one by our wish; Amazon makes the first one the default.
 * There is no way here to delete one: without an id that call deletes all.
 * @throws {AmazonError} amazon.answer-lost — it may or may not exist now: list them.
 * @source OpenAPI "Advertiser audiences", `POST /amc/audiences/connections` (read 2026-11-24; documented)
 */
export const createConnection = (
  { askOnce }: Caller,
  { instance, advertiser }: NewConnection,
  signal?: AbortSignal,
): Promise<string> =>
  askOnce(
    {
      operation: "create the AMC connection",
      method: "POST",
      path: PATH,
      mediaType: MEDIA_TYPES.connections,
      body: JSON.stringify({
        amcAccountId: instance.account.accountId,
        amcAccountMarketplaceId: instance.account.marketplaceId,
        amcInstanceId: instance.instanceId,
        dspAdvertiserId: advertiser?.advertiserId,
        dspProfileId: advertiser?.profileId,
        isDefault: false,
      }),
      subject: `to instance ${instance.instanceId}`,
      signal,
    },
    (body) => id(fieldsOf(body), "connectionId"),
  );
