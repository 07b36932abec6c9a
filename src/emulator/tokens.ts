import { randomBytes } from "node:crypto";
import type { Clock } from "./clock.ts";
import type { Grant } from "./seed.ts";

export const ACCESS_TOKEN_SECONDS = 3600;

export interface AccessToken {
  accessToken: string;
  grant: Grant;
  /** Epoch milliseconds. */
  expiresAt: number;
}

/** Access tokens in force. They are good in every region. */
export interface Tokens {
  issue(grant: Grant): string;
  /** What a token stands for; undefined when it is not known or over. */
  grantOf(accessToken: string): Grant | undefined;
  expireAll(): void;
  list(): AccessToken[];
  add(token: AccessToken): void;
}

export function tokens(clock: Clock): Tokens {
  const issued = new Map<string, AccessToken>();
  return {
    issue(grant) {
      for (const [token, { expiresAt }] of issued) if (expiresAt <= clock.now()) issued.delete(token);
      const accessToken = `Atza|${randomBytes(48).toString("base64url")}`;
      const expiresAt = clock.now() + ACCESS_TOKEN_SECONDS * 1000;
      issued.set(accessToken, { accessToken, grant, expiresAt });
      return accessToken;
    },
    grantOf(accessToken) {
      const token = issued.get(accessToken);
      return token && token.expiresAt > clock.now() ? token.grant : undefined;
    },
    expireAll: () => issued.clear(),
    list: () => [...issued.values()],
    add: (token) => issued.set(token.accessToken, token),
  };
}
