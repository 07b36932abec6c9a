import type { z } from "@hono/zod-openapi";
import { staysOnThisMachine } from "../../config/connection.ts";
import { connection as written } from "../../config/schema/connection.ts";
import { ConfigError } from "../../errors.ts";
import type { Config, LoginState, SettingsEntry } from "../../index.ts";
import {
  type connection,
  disconnect,
  listConnections,
  listProfiles,
  putConnection,
  removeConnection,
} from "../api/connections.ts";
import { entryNamed, ownerOf, saidBy, settingsChanged } from "../entries.ts";
import { type Handled, handled } from "../operation.ts";
import type { Service } from "../service.ts";

/** What the log calls a login that somebody granted here. */
export const CONNECTED = "connection.connect";

/** Where Amazon sends browsers back to. */
export const returnUrlOf = ({ url }: Pick<Service, "url">): string => `${url}/api/connections/callback`;

/** Logins at Amazon: what the settings say of them, and how they stand. */
export const connectionRoutes = (service: Service): Handled[] => [
  handled(listConnections, async () => ({ items: await shownConnections(service) })),

  handled(putConnection, async ({ params: { name }, body, who, ...given }) => {
    const { settings } = service.state;
    const before = await settings.entry("connections", name);
    const clientId = body.clientSecret && clientIdOf(name, body, before);
    await settings.put({ kind: "connections", name, body: bodyOf(body, before) }, saidBy({ who, ...given }));
    if (clientId && body.clientSecret) await settings.putClientSecret(name, clientId, body.clientSecret);
    await settingsChanged(service, who, "connection.change", name);
    return shownConnection(service, name);
  }),

  handled(removeConnection, async ({ params: { name }, who, ...given }) => {
    await service.state.settings.remove({ kind: "connections", name }, saidBy({ who, ...given }));
    await settingsChanged(service, who, "connection.remove", name);
    return undefined;
  }),

  handled(disconnect, async ({ params: { name }, who }) => {
    await entryNamed(service, "connections", name);
    await service.with((headwater) => headwater.disconnect(name));
    await settingsChanged(service, who, "connection.disconnect", name);
    return undefined;
  }),

  handled(listProfiles, async ({ params: { name } }) => {
    await entryNamed(service, "connections", name);
    return { items: await service.with((headwater) => headwater.connectionProfiles(name)) };
  }),
];

type PutBody = z.output<typeof putConnection.body>;

/** What the console does not ask for stays as it was: variables that hold secrets, and the practice Amazon's token. */
function bodyOf({ clientSecret, ...body }: PutBody, before: SettingsEntry | undefined) {
  const { clientId, clientSecret: named, refreshToken } = before?.body ?? {};
  return {
    ...(typeof clientId === "object" && { clientId }),
    ...(named !== undefined && clientSecret === undefined && { clientSecret: named }),
    ...(refreshToken !== undefined && { refreshToken }),
    ...body,
  };
}

/** A secret belongs to one client id, which must stand in the settings. */
function clientIdOf(name: string, { clientId }: PutBody, before: SettingsEntry | undefined): string {
  const id = clientId ?? before?.body.clientId;
  if (typeof id === "string") return id;
  throw new ConfigError("connection.no-client-id", `Connection "${name}" has a secret without a client id.`, {
    hint: "Give both: they stand side by side in the security profile at Amazon.",
  });
}

/** One connection as the API shows it. @throws {ConfigError} settings.unknown */
export async function shownConnection(service: Service, name: string): Promise<Shown> {
  await entryNamed(service, "connections", name);
  return (await shownConnections(service)).find((one) => one.name === name)!;
}

type Shown = z.input<typeof connection>;

async function shownConnections(service: Service): Promise<Shown[]> {
  const entries = await service.state.settings.entries("connections");
  if (entries.length === 0) return [];
  const { config, logins } = await service.with(async (headwater) => ({
    config: headwater.config,
    logins: await headwater.logins(),
  }));
  return Promise.all(
    entries.map(async (entry) => {
      const login = logins.find((one) => one.connection === entry.name);
      return { ...said(service, entry, config), ...(await standing(service, entry.name, login)) };
    }),
  );
}

/** What the settings say of a connection. */
function said(service: Service, { name, body, ...entry }: SettingsEntry, config: Config) {
  const { clientId, endpoints, ...rest } = written.parse(body);
  const { region, scopes } = config.connections.find((one) => one.name === name)!;
  return {
    name,
    owner: ownerOf({ name, body, ...entry }),
    region,
    ...(typeof clientId === "string" && { clientId }),
    scopes: [...scopes],
    ...(endpoints && { endpoints }),
    practice: staysOnThisMachine({ endpoints, ...rest }),
    destinations: config.destinations
      .filter((destination) => destination.connection.name === name)
      .map((destination) => destination.name),
    returnUrl: returnUrlOf(service),
    etag: entry.etag,
  };
}

/** How its login stands; who granted it, where that happened here and nobody has signed in elsewhere since. */
async function standing(service: Service, name: string, login: LoginState | undefined) {
  const granted = await service.state.kept.lastAuditEntry(CONNECTED, name);
  const { state = "none", hasClient = false, grantedAt, endsAt, profileIds = [] } = login ?? {};
  return {
    hasClientSecret: hasClient,
    login: state,
    ...(grantedAt !== undefined && { grantedAt }),
    ...(endsAt !== undefined && { endsAt }),
    ...(granted && grantedAt !== undefined && granted.at >= grantedAt && { grantedBy: granted.who }),
    profileIds: [...profileIds],
  };
}
