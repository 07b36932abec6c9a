import { onTestFinished } from "vitest";
import { openState } from "../../src/index.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { newId } from "../../src/lib/id.ts";
import { createApi } from "../../src/server/app.ts";
import { type Auth, openAuth } from "../../src/server/auth/auth.ts";
import type { Handled } from "../../src/server/operation.ts";
import type { Right, Role, Who } from "../../src/server/rights.ts";
import { sessionRoutes } from "../../src/server/routes/session.ts";
import { userRoutes } from "../../src/server/routes/users.ts";
import type { Service } from "../../src/server/service.ts";
import { temporaryFolder } from "../ledger/temporary.ts";

const URL = "http://localhost:8080";
export const PASSWORD = "correct horse battery";

/** The API over a state folder of its own, as a browser or a program meets it. */
export async function aService({ routes = [] }: { routes?: readonly Handled[] } = {}) {
  const cwd = temporaryFolder();
  const state = await openState({ cwd, env: {} });
  onTestFinished(() => state.close());
  const auth = await openAuth({
    state,
    clock: systemClock,
    url: URL,
    log: { warn: (message) => expectNone(message) },
    addressOf: (c) => c.req.header("test-address") ?? "203.0.113.1",
  });
  const service = {
    auth,
    clock: systemClock,
    url: URL,
    audit: (who: Who, did: string, to?: string, detail?: string) =>
      state.kept.addAuditEntry({
        auditId: newId(),
        at: systemClock.now(),
        who: who.name,
        did,
        ...(to !== undefined && { to }),
        ...(detail !== undefined && { detail }),
      }),
  } as Service;
  const api = createApi([...sessionRoutes(service), ...userRoutes(service), ...routes], auth.guards);
  return { api, auth, state };
}

const expectNone = (message: string): never => {
  throw new Error(message);
};

type Api = Awaited<ReturnType<typeof aService>>["api"];

/** A browser: it keeps cookies, and sends the session's token. */
export function aBrowser(api: Api, headers: Record<string, string> = {}) {
  const cookies = new Map<string, string>();
  let csrf: string | undefined;
  const call = async (
    method: string,
    path: string,
    body?: unknown,
    more: Record<string, string> = {},
  ): Promise<Response> => {
    const response = await api.request(path.startsWith("/") ? `${URL}${path}` : path, {
      method,
      headers: {
        cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(csrf !== undefined && { "x-csrf-token": csrf }),
        ...(body !== undefined && { "content-type": "application/json" }),
        ...headers,
        ...more,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [name, value] = cookie.split(";")[0]!.split("=") as [string, string];
      if (value === "" || /max-age=0/i.test(cookie)) cookies.delete(name);
      else cookies.set(name, value);
    }
    return response;
  };
  return {
    call,
    cookies,
    signIn: async (email: string, password = PASSWORD) => {
      const response = await call("POST", "/api/sign-in", { email, password });
      if (response.ok) csrf = ((await response.clone().json()) as { csrf: string }).csrf;
      return response;
    },
    open: async (link: string) => {
      const response = await call("GET", link);
      if (response.status === 303)
        csrf = ((await (await call("GET", "/api/session")).json()) as { csrf: string }).csrf;
      return response;
    },
  };
}

export const addUser = (auth: Auth, name: string, role: Role) =>
  auth.users.add({ name, email: `${name.toLowerCase()}@example.com`, role, password: PASSWORD });

/** The headers of a key with these rights, made by whoever has the terminal. */
export async function aKey(auth: Auth, rights: Right[]): Promise<Record<string, string>> {
  await auth.newSignInLink();
  const { key } = await auth.keys.add(
    { name: rights.join(" "), rights },
    { name: "local", kind: "user", id: "local", rights },
  );
  return { authorization: `Bearer ${key}` };
}

export const codeOf = async (response: Response): Promise<string> =>
  ((await response.json()) as { code: string }).code;
