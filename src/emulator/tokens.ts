import { randomBytes } from "node:crypto";
import type { Clock } from "./clock.ts";
import type { Grant } from "./seed.ts";

export const ACCESS_TOKEN_SECONDS = 3600;

/** Access tokens in force. They are good in every region. */
export interface Tokens {
  issue(grant: Grant): string;
  /** What a token stands for; undefined when it is not known or over. */
  grantOf(accessToken: string): Grant | undefined;
  expireAll(): void;
}

export function tokens(clock: Clock): Tokens {
  const issued = new Map<string, { grant: Grant; expiresAt: number }>();
  return {
    issue(grant) {
      for (const [token, { expiresAt }] of issued) if (expiresAt <= clock.now()) issued.delete(token);
      const token = `Atza|${randomBytes(48).toString("base64url")}`;
      issued.set(token, { grant, expiresAt: clock.now() + ACCESS_TOKEN_SECONDS * 1000 });
      return token;
    },
    grantOf(accessToken) {
      const token = issued.get(accessToken);
      return token && token.expiresAt > clock.now() ? token.grant : undefined;
    },
    expireAll: () => issued.clear(),
  };
}
