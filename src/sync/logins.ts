import type { AccessToken, LoginSecrets, TokenStore } from "../amazon/token.ts";
import type { ClientCredentials, Connection, Credentials } from "../config/config.ts";
import { deriveKey, open, SealError, seal } from "../lib/seal.ts";
import type { Login } from "../model/login.ts";
import type { Engine } from "./engine.ts";
import { holdingLogin } from "./lease.ts";
import { secretKey, secretPlace } from "./suppressions.ts";

/** A login as `connect` keeps it, opened. */
export interface KeptLogin extends Login {
  credentials: Credentials;
}

type Vault = Pick<Engine, "ledger" | "clock" | "state">;

/** The login kept for a connection; undefined where there is none, or another key sealed it. */
export async function keptLogin(
  { ledger, state }: Vault,
  connection: string,
): Promise<KeptLogin | undefined> {
  const login = await ledger.login(connection);
  const credentials = login && opened(login.sealed, loginKey(state.key), loginOf(connection));
  return credentials === undefined ? undefined : { ...login!, credentials: JSON.parse(credentials) };
}

/** A connection's client as it was told beside any login; undefined where it was not, or another key sealed it. */
export async function keptClient(
  { ledger, state }: Pick<Vault, "ledger" | "state">,
  connection: string,
): Promise<ClientCredentials | undefined> {
  const name = clientOf(connection);
  const sealed = await ledger.sealedSecret(name);
  const client = sealed && opened(sealed, secretKey(state.key), secretPlace(name));
  return client ? JSON.parse(client) : undefined;
}

/** Keeps a connection's client; undefined: none any more. */
export async function keepClient(
  { ledger, state }: Pick<Vault, "ledger" | "state">,
  connection: string,
  client: ClientCredentials | undefined,
): Promise<void> {
  const name = clientOf(connection);
  await ledger.replaceSealedSecret(
    name,
    client && seal(JSON.stringify(client), secretKey(state.key), secretPlace(name)),
  );
}

/** Among the ledger's sealed secrets. */
const clientOf = (connection: string): string => `client ${connection}`;

/** Keeps a login in place of the one before, and forgets the access token of that one. */
export async function keepLogin(
  { ledger, state }: Vault,
  login: Omit<Login, "sealed">,
  credentials: Credentials,
): Promise<void> {
  const sealed = seal(JSON.stringify(credentials), loginKey(state.key), loginOf(login.connection));
  await ledger.saveLogin({ ...login, sealed });
  await ledger.forgetToken(login.connection);
}

/** What a connection asks with at this moment. @throws {ConfigError} as `Connection.credentials` */
export const secretsOf = async (vault: Vault, connection: Connection): Promise<LoginSecrets> =>
  connection.credentials(
    (await keptLogin(vault, connection.name))?.credentials,
    await keptClient(vault, connection.name),
  );

/** The access token, sealed in the ledger: every process of one state folder shares it. */
export function sealedTokens(vault: Vault, connection: string): TokenStore {
  const { ledger, state } = vault;
  const key = (): Uint8Array => deriveKey(state.key, "amazon tokens");
  // Sealed for one login: after a person has connected anew, the token of the old login is none.
  const place = ({ clientId, refreshToken }: LoginSecrets): string =>
    ["connection", connection, clientId, refreshToken].join("\n");
  return {
    load: async (login) => {
      const kept = await ledger.sealedToken(connection);
      const accessToken = kept && opened(kept.sealed, key(), place(login));
      return accessToken === undefined
        ? undefined
        : { clientId: login.clientId, accessToken, expiresAt: kept!.expiresAt };
    },
    save: ({ accessToken, expiresAt }: AccessToken, login) =>
      ledger.saveSealedToken(connection, seal(accessToken, key(), place(login)), expiresAt),
    forget: () => ledger.forgetToken(connection),
    replace: async (login, refreshToken) => {
      const kept = await keptLogin(vault, connection);
      // One that the configuration names is not ours to replace; Amazon documents that it stays good.
      if (kept?.credentials.refreshToken !== login.refreshToken) return login;
      const { credentials, sealed: _, ...rest } = kept;
      await keepLogin(vault, rest, { ...credentials, refreshToken });
      return { ...login, refreshToken };
    },
    exclusively: (work) => holdingLogin(vault, connection, work),
  };
}

/** The key that logins are sealed with, and the place that each is sealed to. */
export const loginKey = (key: Uint8Array): Uint8Array => deriveKey(key, "amazon logins");
export const loginOf = (connection: string): string => `login ${connection}`;

function opened(sealed: string, key: Uint8Array, associated: string): string | undefined {
  try {
    return open(sealed, key, associated);
  } catch (error) {
    if (error instanceof SealError) return undefined;
    throw error;
  }
}
