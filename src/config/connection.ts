import { ConfigError } from "../errors.ts";
import type { ClientCredentials, Connection, Credentials, Endpoints, Region } from "./config.ts";
import { DEFAULTS } from "./defaults.ts";
import { type Environment, variable } from "./environment.ts";
import type { WrittenConnection, WrittenSecret } from "./schema/connection.ts";

/** A connection that looks up its secrets when it is asked for them. `at` is where it stands in the file. */
export function connectionOf(
  name: string,
  written: WrittenConnection,
  { region, env, at }: { region: Region; env: Environment; at: string },
): Connection {
  const lookUp = (secrets: readonly Secret[]): string[] => {
    const values = secrets.map(({ said, kept }) => reveal(said, env) ?? kept);
    const unset = secrets.flatMap(({ said }, index) =>
      values[index] === undefined && typeof said === "object" ? [said.env] : [],
    );
    if (unset.length > 0) throw variableUnset(name, unset, at);
    return values.filter((value) => value !== undefined);
  };
  const clientId = written.clientId ?? { env: "HEADWATER_CLIENT_ID" };
  /** A kept secret goes with its own client id only. */
  const ofThisClient = <Kept extends ClientCredentials>(kept: Kept | undefined): Kept | undefined =>
    [undefined, kept?.clientId].includes(reveal(clientId, env)) ? kept : undefined;
  const clientSecrets = (kept?: ClientCredentials): Secret[] => [
    { said: clientId, kept: kept?.clientId },
    { said: written.clientSecret ?? { env: "HEADWATER_CLIENT_SECRET" }, kept: kept?.clientSecret },
  ];
  return {
    name,
    region,
    scopes: written.scopes ?? DEFAULTS.scopes,
    endpoints: (of) => endpointsOf(written.endpoints, of),
    get namesRefreshToken() {
      return reveal(written.refreshToken, env) !== undefined;
    },
    client(kept) {
      const [clientId, clientSecret] = lookUp(clientSecrets(ofThisClient(kept)));
      return { clientId: clientId!, clientSecret: clientSecret! };
    },
    credentials(kept, client) {
      if (written.refreshToken === undefined && kept === undefined) throw notConnected(name, at);
      const set = ofThisClient(client);
      const own = set === undefined || set.clientId === kept?.clientId ? ofThisClient(kept) : undefined;
      if (reveal(written.refreshToken, env) === undefined && own !== kept) throw otherClient(name, at);
      const [clientId, clientSecret, refreshToken] = lookUp([
        ...clientSecrets(set ?? own),
        { said: written.refreshToken, kept: own?.refreshToken },
      ]);
      return {
        clientId: clientId!,
        clientSecret: clientSecret!,
        refreshToken: refreshToken!,
      } satisfies Credentials;
    },
  };
}

/** A secret as the file says it, and the one to fall back on. */
interface Secret {
  said: WrittenSecret | undefined;
  kept: string | undefined;
}

const reveal = (said: WrittenSecret | undefined, env: Environment): string | undefined =>
  typeof said === "object" ? variable(env, said.env) : said;

const endpointsOf = (written: Endpoints = {}, region: Region): Endpoints =>
  Object.fromEntries(
    Object.entries(written).map(([name, url]) => [name, url?.replaceAll("{region}", region.toLowerCase())]),
  );

const variableUnset = (connection: string, names: readonly string[], at: string): ConfigError =>
  new ConfigError(
    "config.variable-unset",
    `Connection "${connection}" needs ${names.join(" and ")}, which ${names.length === 1 ? "is" : "are"} not set.`,
    { at, hint: names.map((name) => `export ${name}=…`).join("\n") },
  );

const notConnected = (connection: string, at: string): ConfigError =>
  new ConfigError("connection.not-connected", `Connection "${connection}" is not connected to Amazon yet.`, {
    at,
    hint: `headwater connect ${connection}`,
  });

const otherClient = (connection: string, at: string): ConfigError =>
  new ConfigError(
    "connection.other-client",
    `Connection "${connection}" was connected with another client id than the one it has now.`,
    { at, hint: `Set the client id as it was, or connect anew: headwater connect ${connection}` },
  );

/**
 * True when nothing of this connection can leave the machine: both hosts are named, and all are loopback. With only
 * one named, the other would be Amazon's.
 */
export function staysOnThisMachine({ endpoints }: Pick<WrittenConnection, "endpoints">): boolean {
  return [endpoints?.api, endpoints?.token, ...(endpoints?.authorize ? [endpoints.authorize] : [])].every(
    (url) => url !== undefined && isLoopback(new URL(url).hostname),
  );
}

/** `URL` has already turned every spelling of an IPv4 address into four numbers. */
const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || /^127(\.\d+){3}$/.test(host);
