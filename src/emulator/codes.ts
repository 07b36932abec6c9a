import { randomBytes } from "node:crypto";
import type { Clock } from "./clock.ts";
import type { Grant } from "./seed.ts";

const CODE_MS = 5 * 60_000;

/** What a person has consented to, until the client fetches its tokens. */
export interface Consent {
  grant: Grant;
  redirectUri: string;
  /** RFC 7636's, where the client sent one. */
  challenge: Challenge | undefined;
  /** Epoch milliseconds. */
  consentedAt: number;
}

export interface Challenge {
  method: "S256" | "plain";
  value: string;
}

/** Authorization codes: each is good once, for five minutes. */
export interface Codes {
  issue(consent: Consent): string;
  /** What a code stands for; undefined when it is not known, used or over. */
  consentOf(code: string): Consent | undefined;
  use(code: string): void;
}

export function codes(clock: Clock): Codes {
  const issued = new Map<string, Consent>();
  const isOver = ({ consentedAt }: Consent) => consentedAt + CODE_MS <= clock.now();
  return {
    issue(consent) {
      for (const [code, old] of issued) if (isOver(old)) issued.delete(code);
      const code = randomBytes(10).toString("hex");
      issued.set(code, consent);
      return code;
    },
    consentOf(code) {
      const consent = issued.get(code);
      return consent && !isOver(consent) ? consent : undefined;
    },
    use: (code) => issued.delete(code),
  };
}
