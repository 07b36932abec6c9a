import { randomBytes } from "node:crypto";
import type { Clock } from "./clock.ts";
import { observed, type Rule, SOURCES } from "./evidence.ts";
import type { Grant, Seed } from "./seed.ts";

/** Tokens issued from this day on end. */
const TOKENS_END_SINCE = Date.UTC(2026, 5, 30);
const TOKEN_DAYS = 365;

export interface RefreshToken {
  refreshToken: string;
  grant: Grant;
  /** When the person allowed it, epoch milliseconds; absent for a token that was there from the start. */
  consentedAt?: number;
}

/** Refresh tokens in force. One is good until it is taken back or, where the rule applies, for 365 days. */
export interface RefreshTokens {
  issue(grant: Grant, consentedAt: number): string;
  /** What a token stands for; undefined when it is not known, taken back or over. */
  grantOf(refreshToken: string): Grant | undefined;
  /** When a token ends, epoch milliseconds; undefined if never. */
  endOf(token: RefreshToken): number | undefined;
  list(): RefreshToken[];
  add(token: RefreshToken): void;
  /** Takes back every token that fits. Says how many. */
  revoke(fits: (token: RefreshToken) => boolean): number;
}

export function refreshTokens(
  seed: Seed,
  clock: Clock,
  options: { refreshTokensEnd: boolean },
): RefreshTokens {
  const all = new Map<string, RefreshToken>();
  for (const { refreshToken, ...grant } of seed.refreshTokens) all.set(refreshToken, { refreshToken, grant });
  const endOf = ({ consentedAt }: RefreshToken) =>
    options.refreshTokensEnd && consentedAt !== undefined && consentedAt >= TOKENS_END_SINCE
      ? consentedAt + TOKEN_DAYS * 86_400_000
      : undefined;
  return {
    issue(grant, consentedAt) {
      const refreshToken = `Atzr|${randomBytes(48).toString("base64url")}`;
      all.set(refreshToken, { refreshToken, grant, consentedAt });
      return refreshToken;
    },
    grantOf(refreshToken) {
      const token = all.get(refreshToken);
      if (!token) return undefined;
      return (endOf(token) ?? Number.POSITIVE_INFINITY) > clock.now() ? token.grant : undefined;
    },
    endOf,
    list: () => [...all.values()],
    add: (token) => all.set(token.refreshToken, token),
    revoke(fits) {
      const found = [...all.values()].filter(fits);
      for (const { refreshToken } of found) all.delete(refreshToken);
      return found.length;
    },
  };
}

export const refreshTokenRules: Rule[] = [
  {
    says: "A refresh token of a consent since 30 June 2026 ends 365 days after it; older ones never end.",
    evidence: observed(SOURCES.tokensEnd),
  },
];
