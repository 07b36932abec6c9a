import { randomBytes } from "node:crypto";
import type { Clock } from "./clock.ts";

export const ACCESS_TOKEN_SECONDS = 3600;

/** Access tokens in force. They are good in every region. */
export interface Tokens {
  issue(clientId: string): string;
  /** The client a token was issued to; undefined when it is not known or over. */
  clientOf(accessToken: string): string | undefined;
  expireAll(): void;
}

export function tokens(clock: Clock): Tokens {
  const issued = new Map<string, { clientId: string; expiresAt: number }>();
  return {
    issue(clientId) {
      for (const [token, { expiresAt }] of issued) if (expiresAt <= clock.now()) issued.delete(token);
      const token = `Atza|${randomBytes(48).toString("base64url")}`;
      issued.set(token, { clientId, expiresAt: clock.now() + ACCESS_TOKEN_SECONDS * 1000 });
      return token;
    },
    clientOf(accessToken) {
      const token = issued.get(accessToken);
      return token && token.expiresAt > clock.now() ? token.clientId : undefined;
    },
    expireAll: () => issued.clear(),
  };
}
