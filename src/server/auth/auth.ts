import { randomBytes } from "node:crypto";
import type { Context } from "hono";
import type { State } from "../../index.ts";
import type { Clock } from "../../lib/clock.ts";
import type { Guards } from "../app.ts";
import { gate } from "./access.ts";
import { type Callback, callback } from "./callback.ts";
import { type Keys, keys } from "./keys.ts";
import { type AuthLibrary, LOCAL_USER, linkIdentifier, openLibrary } from "./library.ts";
import { answeredOnce } from "./once.ts";
import { type Sessions, sessions } from "./sessions.ts";
import { type Throttle, throttle } from "./throttle.ts";
import { type Users, users } from "./users.ts";

const LINK_LASTS_MS = 15 * 60_000;

export interface AuthOptions {
  state: Pick<State, "authDatabase" | "derivedSecret" | "kept">;
  clock: Clock;
  /** Where browsers reach the service. */
  url: string;
  log: { warn(message: string): void };
  /** For /metrics. @default derived from the state folder's key */
  metricsToken?: string | undefined;
  /** Where a request really comes from. */
  addressOf(c: Context): string;
}

/** Who may use the service. */
export interface Auth {
  readonly guards: Guards;
  readonly users: Users;
  readonly sessions: Sessions;
  readonly keys: Keys;
  readonly throttle: Throttle;
  readonly callback: Callback;
  readonly metricsToken: string;
  /** Signs in, once and within 15 minutes, whoever opens it. */
  newSignInLink(): Promise<string>;
}

export async function openAuth(options: AuthOptions): Promise<Auth> {
  const { state, clock, url } = options;
  const library = await openLibrary(options);
  const secret = state.derivedSecret("sessions");
  const given = {
    clock,
    keys: await keys(library),
    sessions: await sessions(library, clock, secret),
    throttle: throttle(clock),
    metricsToken: options.metricsToken ?? state.derivedSecret("metrics").slice(0, 32),
    addressOf: options.addressOf,
  };
  const way = callback(given.sessions, { clock, secret, secure: url.startsWith("https:") });
  return {
    ...given,
    callback: way,
    users: await users(library, given.sessions),
    guards: { access: gate({ ...given, callback: way }), once: answeredOnce(state, clock) },
    newSignInLink: async () => {
      const { internalAdapter } = await library.$context;
      await ensureLocalUser(library, new Date(clock.now()));
      const token = randomBytes(32).toString("base64url");
      await internalAdapter.createVerificationValue({
        identifier: linkIdentifier(token),
        value: LOCAL_USER,
        expiresAt: new Date(clock.now() + LINK_LASTS_MS),
      });
      return new URL(`/api/sign-in/link?token=${token}`, url).href;
    },
  };
}

async function ensureLocalUser(library: AuthLibrary, now: Date): Promise<void> {
  const { adapter, internalAdapter } = await library.$context;
  if (await internalAdapter.findUserById(LOCAL_USER)) return;
  await adapter.create({
    model: "user",
    // No address anybody could sign in with.
    data: {
      id: LOCAL_USER,
      name: LOCAL_USER,
      email: LOCAL_USER,
      emailVerified: true,
      role: "admin",
      createdAt: now,
      updatedAt: now,
    },
    forceAllowId: true,
  });
}
