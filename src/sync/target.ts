import type { AmazonClient } from "../amazon/client.ts";
import type { Connection } from "../amazon/connections.ts";
import type { Instance } from "../amazon/instances.ts";
import type { DestinationConfig } from "../config/config.ts";
import { ConfigError, HeadwaterError } from "../errors.ts";
import type { Audience } from "../model/audience.ts";
import type { PlannedAmc } from "../model/plan.ts";
import { advertiserOf } from "./advertiser.ts";
import type { Engine } from "./engine.ts";

/** What a destination's audiences are made for: a DSP advertiser alone, or a connection to an AMC instance. */
export type Target =
  | { kind: "advertiser"; advertiserId: string }
  | {
      kind: "connection";
      instance: Instance;
      /** Absent: it has to be created. */
      connectionId?: string;
      /** Absent: the people reach AMC, and no DSP. */
      advertiserId?: string;
    };

/** Whether the destination's people are meant to reach AMC itself. */
export const wantsConnection = ({ instanceId, instance }: DestinationConfig): boolean =>
  instanceId !== undefined && instance === "connect";

/**
 * Looks up what the destination's audiences are made for. Makes nothing.
 * @throws {ConfigError} destination.no-advertiser, destination.several-advertisers, destination.instance-not-found
 * @throws {AccessError} amazon.terms-not-accepted
 */
export async function targetOf(engine: Engine, destination: DestinationConfig): Promise<Target> {
  const amazon = engine.amazon(destination);
  if (!wantsConnection(destination))
    return { kind: "advertiser", advertiserId: await advertiserOf(amazon, destination) };
  const instance = await findInstance(engine, destination);
  const advertiserId = await advertiserIfAny(amazon, destination);
  const found = await findConnection(engine, destination, { ...instance, advertiserId });
  return {
    kind: "connection",
    instance,
    connectionId: found?.connectionId,
    advertiserId: found ? found.advertiserId : advertiserId,
  };
}

/** The AMC instance that the destination names. @throws {ConfigError} destination.instance-not-found */
export async function findInstance(engine: Engine, destination: DestinationConfig): Promise<Instance> {
  const amazon = engine.amazon(destination);
  const { instanceId } = destination;
  const seen: Instance[] = [];
  for (const account of await amazon.amcAccounts(engine.signal)) {
    const instances = await amazon.instances(account, engine.signal);
    const found = instances.find((instance) => instance.instanceId === instanceId);
    if (found) return found;
    seen.push(...instances);
  }
  throw new ConfigError(
    "destination.instance-not-found",
    `This login sees no AMC instance "${instanceId}" in region ${destination.region}.`,
    {
      hint:
        seen.length === 0
          ? "It sees none at all. An admin of the AMC account must add the person who signed in as a user of the instance."
          : `It sees: ${seen.map(({ instanceId: id, name }) => (name ? `${id} (${name})` : id)).join(", ")}. Set instanceId to one of them, or ask an admin of the AMC account for access.`,
    },
  );
}

/**
 * The connection of this login by which records reach these places now: the one known, else another of the same.
 * Connections belong to a person, so after somebody else has connected it is theirs, or none.
 */
export async function findConnection(
  engine: Engine,
  destination: DestinationConfig,
  { connectionId, instanceId, advertiserId }: Places,
): Promise<Connection | undefined> {
  const connections = await engine.amazon(destination).connections(engine.signal);
  const known = connections.find((connection) => connection.connectionId === connectionId);
  const same = connections.find(
    (connection) => connection.instanceId === instanceId && connection.advertiserId === advertiserId,
  );
  return known ?? same;
}

/** Where records go: to an AMC instance, and to a DSP advertiser where there is one. */
interface Places {
  instanceId: string;
  advertiserId?: string;
  /** Of the connection to them, where it is known. */
  connectionId?: string;
}

/** A connection needs no advertiser; a profile that is none of a DSP account has none. */
async function advertiserIfAny(
  amazon: AmazonClient,
  destination: DestinationConfig,
): Promise<string | undefined> {
  try {
    return await advertiserOf(amazon, destination);
  } catch (error) {
    const none = ["destination.no-advertiser", "amazon.not-permitted"];
    if (error instanceof HeadwaterError && none.includes(error.code)) return undefined;
    throw error;
  }
}

/**
 * The audience with the connection that its approved plan said would be there: found, or created now. One that is gone
 * since is made again: what was approved is that these people reach the instance.
 */
export async function connected(
  engine: Engine,
  destination: DestinationConfig,
  audience: Audience,
  planned: PlannedAmc | undefined,
): Promise<Audience> {
  if (planned?.reach !== "connection") return audience;
  const { connectionId = planned.connectionId } = audience;
  const places = { ...planned, connectionId };
  const found = await findConnection(engine, destination, places);
  const now = {
    ...audience,
    connectionId: found?.connectionId ?? (await createConnection(engine, destination, places)),
  };
  if (now.connectionId !== audience.connectionId) await engine.ledger.saveAudience(now);
  return now;
}

/**
 * When Amazon's answer is lost, or was never written down, the connection is looked up: connections are listed at once.
 * @source assumed: the description tells of no delay
 */
async function createConnection(
  engine: Engine,
  destination: DestinationConfig,
  { instanceId, advertiserId }: Places,
): Promise<string> {
  const instance = await findInstance(engine, { ...destination, instanceId });
  const advertiser =
    advertiserId === undefined ? undefined : { advertiserId, profileId: destination.profileId };
  engine.onEvent({ kind: "creating-connection", instanceId });
  try {
    return await engine.amazon(destination).createConnection({ instance, advertiser }, engine.signal);
  } catch (error) {
    if (!(error instanceof HeadwaterError && error.code === "amazon.answer-lost")) throw error;
    const made = await findConnection(engine, destination, { instanceId, advertiserId });
    if (made) return made.connectionId;
    throw error;
  }
}

/** How the people of a plan reach AMC, for its reader. */
export const plannedAmc = (target: Target, { instanceId }: DestinationConfig): PlannedAmc =>
  target.kind === "advertiser"
    ? { reach: "none", why: instanceId === undefined ? "no-instance" : "record-only", instanceId }
    : {
        reach: "connection",
        instanceId: target.instance.instanceId,
        connectionId: target.connectionId,
        advertiserId: target.advertiserId,
      };
