import { Refusal } from "../problems.ts";
import type { Right } from "../rights.ts";

export const signedOut = (): Refusal =>
  new Refusal(401, "auth.signed-out", "Nobody is signed in, or the session has ended.", {
    hint: "Sign in, or send an API key: Authorization: Bearer hw_…",
    headers: { "www-authenticate": "Bearer" },
  });

export const notASignIn = (): Refusal =>
  new Refusal(401, "auth.wrong-sign-in", "That is no valid sign-in.", {
    hint: "Check email address and password. A one-time link works once, for 15 minutes: `headwater serve` prints one when it starts.",
  });

export const tooOften = (retryAt: number, now: number): Refusal => {
  const seconds = Math.ceil((retryAt - now) / 1_000);
  return new Refusal(429, "auth.too-often", "Too many wrong tries to sign in.", {
    hint: `Try again in ${seconds} seconds.`,
    headers: { "retry-after": String(seconds) },
  });
};

export const notAllowed = (right: Right): Refusal =>
  new Refusal(403, "auth.not-allowed", `This needs the right "${right}".`, {
    hint: "Ask an admin for another role, or for a key with this right.",
  });

export const forged = (): Refusal =>
  new Refusal(403, "auth.csrf", "The request does not come from the console's own pages.", {
    hint: "Send the session's csrf token as X-CSRF-Token, from the same origin; or use an API key.",
  });
