import { apiKey } from "@better-auth/api-key";
import { betterAuth } from "better-auth";
import { createAuthEndpoint, isAPIError } from "better-auth/api";
import { setSessionCookie } from "better-auth/cookies";
import { z } from "zod";
import { HeadwaterError } from "../../errors.ts";
import type { State } from "../../index.ts";
import { digestOf } from "../../lib/digest.ts";
import { ROLES } from "../rights.ts";

export const SESSION_COOKIE = "headwater_session";
/** Whoever has the terminal: signs in by the link that `serve` prints, has no password, and is no named user. */
export const LOCAL_USER = "local";

/** Without a request for so long, a session ends. */
const IDLE_SECONDS = 12 * 3_600;
/** How exactly that is kept: more often, a session is not written to. */
const NOTED_EVERY_SECONDS = 5 * 60;
export const PASSWORD_LENGTH = { least: 12, most: 256 };

export interface LibraryOptions {
  state: Pick<State, "authDatabase" | "derivedSecret">;
  /** Where browsers reach the service. */
  url: string;
  log: { warn(message: string): void };
}

/** better-auth on the ledger's tables. Only its functions are used: its own HTTP routes are not mounted. */
export async function openLibrary({ state, url, log }: LibraryOptions) {
  return betterAuth({
    appName: "Headwater",
    baseURL: url,
    // As `secrets`: a `secret` would give way to a variable of better-auth's own.
    secrets: [{ version: 1, value: state.derivedSecret("better-auth") }],
    database: await state.authDatabase(),
    telemetry: { enabled: false },
    // Its own counts requests to routes that are not mounted; ours is throttle.ts.
    rateLimit: { enabled: false },
    logger: {
      // Its own words may hold what was typed; a refusal is none of the log's business.
      log: (level, _message, ...details: unknown[]) => {
        const error = details.find((detail) => detail instanceof Error && !isAPIError(detail));
        if (level === "error" && error instanceof Error)
          log.warn(`Users, sessions and keys: ${error instanceof HeadwaterError ? error.code : error.name}`);
      },
    },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: PASSWORD_LENGTH.least,
      maxPasswordLength: PASSWORD_LENGTH.most,
    },
    user: { additionalFields: { role: { type: [...ROLES], required: true, input: false } } },
    session: { expiresIn: IDLE_SECONDS, updateAge: NOTED_EVERY_SECONDS },
    advanced: {
      useSecureCookies: false,
      ipAddress: { disableIpTracking: true },
      cookies: {
        session_token: {
          name: SESSION_COOKIE,
          attributes: {
            httpOnly: true,
            sameSite: "strict",
            path: "/",
            secure: url.startsWith("https:"),
          },
        },
      },
    },
    plugins: [
      signInLink,
      apiKey({
        defaultPrefix: "hw_",
        requireName: true,
        maximumNameLength: 100,
        rateLimit: { enabled: false },
        keyExpiration: { minExpiresIn: 1, maxExpiresIn: 3_650 },
        startingCharactersConfig: { charactersLength: 7 },
      }),
    ],
  });
}

export type AuthLibrary = Awaited<ReturnType<typeof openLibrary>>;

/** What a one-time link is kept under: the link itself is nowhere. */
export const linkIdentifier = (token: string): string => `sign-in-link:${digestOf(token)}`;

/** Signs in whoever has the link's token: once. */
const signInLink = {
  id: "sign-in-link",
  endpoints: {
    signInByLink: createAuthEndpoint.serverOnly(
      { method: "POST", body: z.object({ token: z.string() }) },
      async (ctx) => {
        const { internalAdapter } = ctx.context;
        const kept = await internalAdapter.consumeVerificationValue(linkIdentifier(ctx.body.token));
        const user = kept && (await internalAdapter.findUserById(kept.value));
        if (!user) return null;
        const session = await internalAdapter.createSession(user.id);
        await setSessionCookie(ctx, { session, user });
        return { userId: user.id };
      },
    ),
  },
} as const;
