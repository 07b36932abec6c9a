import { ConfigError } from "../errors.ts";
import type { Connection, Region } from "./config.ts";
import { type Environment, variable } from "./environment.ts";
import type { WrittenConnection, WrittenSecret } from "./schema/connection.ts";

/** A connection that looks up its secrets when it is asked for them. `at` is where it stands in the file. */
export const connectionOf = (
  name: string,
  written: WrittenConnection,
  { region, env, at }: { region: Region; env: Environment; at: string },
): Connection => ({
  name,
  region,
  endpoints: written.endpoints,
  credentials() {
    const said = {
      clientId: written.clientId ?? { env: "HEADWATER_CLIENT_ID" },
      clientSecret: written.clientSecret ?? { env: "HEADWATER_CLIENT_SECRET" },
      refreshToken: written.refreshToken,
    };
    const unset = Object.values(said).flatMap((secret) =>
      typeof secret === "string" || variable(env, secret.env) !== undefined ? [] : [secret.env],
    );
    if (unset.length > 0) throw variableUnset(name, unset, at);
    return {
      clientId: reveal(said.clientId, env),
      clientSecret: reveal(said.clientSecret, env),
      refreshToken: reveal(said.refreshToken, env),
    };
  },
});

const reveal = (secret: WrittenSecret, env: Environment): string =>
  typeof secret === "string" ? secret : variable(env, secret.env)!;

const variableUnset = (connection: string, names: readonly string[], at: string): ConfigError =>
  new ConfigError(
    "config.variable-unset",
    `Connection "${connection}" needs ${names.join(" and ")}, which ${names.length === 1 ? "is" : "are"} not set.`,
    { at, hint: names.map((name) => `export ${name}=…`).join("\n") },
  );

/**
 * True when nothing of this connection can leave the machine: both hosts are named, and both are loopback. With only
 * one named, the other would be Amazon's.
 */
export function staysOnThisMachine({ endpoints }: WrittenConnection): boolean {
  return [endpoints?.api, endpoints?.token].every(
    (url) => url !== undefined && isLoopback(new URL(url).hostname),
  );
}

/** `URL` has already turned every spelling of an IPv4 address into four numbers. */
const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "[::1]" || /^127(\.\d+){3}$/.test(host);
