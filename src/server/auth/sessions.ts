import { isAPIError } from "better-auth/api";
import { z } from "zod";
import type { Clock } from "../../lib/clock.ts";
import { RIGHTS_OF, ROLES, type Role, type Who } from "../rights.ts";
import { csrfToken } from "./csrf.ts";
import type { AuthLibrary } from "./library.ts";

/** A session ends after so long, used or not. */
const LONGEST_MS = 7 * 24 * 3_600_000;

export interface SignedIn {
  who: Who;
  role: Role;
  sessionId: string;
  /** The session's secret, which its cookie holds. */
  token: string;
  csrf: string;
  /** `Set-Cookie` of a session that goes on. */
  cookies: string[];
}

export interface Sessions {
  /** With a password. Undefined when it is wrong, as fast for somebody unknown. */
  signIn(email: string, password: string): Promise<SignedIn | undefined>;
  /** With a one-time link's token. */
  signInByLink(token: string): Promise<SignedIn | undefined>;
  /** Of a request's `Cookie`; a cookie that is none of ours, or has ended, is nobody's. */
  of(cookie: string | undefined): Promise<SignedIn | undefined>;
  /** By its id, for a browser that comes back from Amazon without its cookie. */
  withId(sessionId: string): Promise<Who | undefined>;
  end(token: string): Promise<void>;
  /** All of somebody's. */
  endAll(userId: string, but?: string): Promise<void>;
}

const user = z.object({ id: z.string(), name: z.string(), role: z.enum(ROLES) });
type User = z.output<typeof user>;

const whoIs = ({ id, name, role }: User): Who => ({ name, kind: "user", id, rights: RIGHTS_OF[role] });

export async function sessions(library: AuthLibrary, clock: Clock, secret: string): Promise<Sessions> {
  const { internalAdapter, adapter } = await library.$context;
  const hasEnded = (createdAt: Date) => createdAt.getTime() + LONGEST_MS <= clock.now();

  const of: Sessions["of"] = async (cookie) => {
    if (cookie === undefined) return undefined;
    // The cookie alone: what else the browser tells is not kept.
    const { response, headers } = await library.api.getSession({
      headers: new Headers({ cookie }),
      returnHeaders: true,
    });
    if (!response) return undefined;
    const { session } = response;
    if (hasEnded(session.createdAt)) {
      await internalAdapter.deleteSession(session.token);
      return undefined;
    }
    const known = user.parse(response.user);
    return {
      who: whoIs(known),
      role: known.role,
      sessionId: session.id,
      token: session.token,
      csrf: csrfToken(secret, session.token),
      cookies: headers.getSetCookie(),
    };
  };
  /** What has ended, and nobody came back to. */
  const sweep = async (): Promise<void> => {
    const where = [{ field: "expiresAt", operator: "lt" as const, value: new Date(clock.now()) }];
    for (const model of ["session", "verification"]) await adapter.deleteMany({ model, where });
  };
  /** Of the cookies that a sign-in has just set. */
  const begun = async (headers: Headers): Promise<SignedIn | undefined> => {
    const cookies = headers.getSetCookie();
    await sweep();
    const signedIn = await of(cookies.map((cookie) => cookie.split(";")[0]).join("; "));
    return signedIn && { ...signedIn, cookies };
  };

  return {
    of,
    signIn: async (email, password) => {
      try {
        const { headers } = await library.api.signInEmail({ body: { email, password }, returnHeaders: true });
        return await begun(headers);
      } catch (error) {
        if (isAPIError(error) && error.statusCode < 500) return undefined;
        throw error;
      }
    },
    signInByLink: async (token) => {
      const { response, headers } = await library.api.signInByLink({ body: { token }, returnHeaders: true });
      return response ? await begun(headers) : undefined;
    },
    withId: async (sessionId) => {
      const session = await adapter.findOne<{ userId: string; createdAt: Date; expiresAt: Date }>({
        model: "session",
        where: [{ field: "id", value: sessionId }],
      });
      if (!session || hasEnded(session.createdAt) || session.expiresAt.getTime() <= clock.now())
        return undefined;
      const known = await internalAdapter.findUserById(session.userId);
      return known ? whoIs(user.parse(known)) : undefined;
    },
    end: (token) => internalAdapter.deleteSession(token),
    endAll: async (userId, but) => {
      const tokens = (await internalAdapter.listSessions(userId)).map(({ token }) => token);
      const ended = tokens.filter((token) => token !== but);
      if (ended.length > 0) await internalAdapter.deleteSessions(ended);
    },
  };
}
