import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { beginSignIn, finishSignIn } from "../../src/server/api/connections.ts";
import { planSync } from "../../src/server/api/syncs.ts";
import { handled } from "../../src/server/operation.ts";
import { Refusal } from "../../src/server/problems.ts";
import { aBrowser, addUser, aKey, aService, codeOf, PASSWORD } from "./service.ts";

describe("the one-time link", () => {
  test("signs in whoever opens it, once, as the owner with every right and no password", async () => {
    const { api, auth } = await aService();
    const link = await auth.newSignInLink();
    const browser = aBrowser(api);
    const opened = await browser.open(link);
    expect(opened.status).toBe(303);
    expect(opened.headers.get("location")).toBe("/");
    expect(opened.headers.get("set-cookie")).toMatch(/^headwater_session=.*HttpOnly.*SameSite=Strict/i);
    expect(await (await browser.call("GET", "/api/session")).json()).toMatchObject({
      name: "local",
      role: "admin",
      hasPassword: false,
      csrf: expect.any(String),
    });
    expect((await aBrowser(api).call("GET", link)).status).toBe(401);
  });
});

describe("signing in", () => {
  test("a password signs in, a wrong one and somebody unknown are told the same", async () => {
    const { api, auth } = await aService();
    await addUser(auth, "Ann", "operator");
    const browser = aBrowser(api);
    expect((await browser.signIn("ANN@example.com")).status).toBe(200);
    expect(await (await browser.call("GET", "/api/session")).json()).toMatchObject({
      name: "Ann",
      role: "operator",
      hasPassword: true,
    });
    const answers = await Promise.all([
      aBrowser(api).signIn("ann@example.com", "wrong password"),
      aBrowser(api).signIn("nobody@example.com"),
    ]);
    const [wrong, unknown] = await Promise.all(answers.map((one) => one.json()));
    expect(answers.map(({ status }) => status)).toEqual([401, 401]);
    expect(unknown).toEqual(wrong);
  });
});

describe("a session", () => {
  const HOUR_MS = 3_600_000;
  /** The time from now on. */
  const clockOf = () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => {
      vi.useRealTimers();
    });
    return { later: (ms: number) => vi.setSystemTime(Date.now() + ms) };
  };

  test("ends 12 hours after the last request, and after 7 days however much it is used", async () => {
    const clock = clockOf();
    const { api, auth, state } = await aService();
    const statusOf = async (browser: ReturnType<typeof aBrowser>) =>
      (await browser.call("GET", "/api/session")).status;
    const [idle, busy] = [aBrowser(api), aBrowser(api)];
    await idle.open(await auth.newSignInLink());
    await busy.open(await auth.newSignInLink());
    for (let hours = 11; hours < 7 * 24; hours += 11) {
      clock.later(11 * HOUR_MS);
      expect(await statusOf(busy)).toBe(200);
    }
    expect(await statusOf(idle)).toBe(401);
    clock.later(4 * HOUR_MS);
    expect(await statusOf(busy)).toBe(401);
    await aBrowser(api).open(await auth.newSignInLink());
    const database = new DatabaseSync(join(state.home, "ledger.sqlite"), { readOnly: true });
    expect(database.prepare("select count(*) as sessions from session").get()).toEqual({ sessions: 1 });
    database.close();
  });

  test("a one-time link is of no use after 15 minutes", async () => {
    const clock = clockOf();
    const { api, auth } = await aService();
    const link = await auth.newSignInLink();
    clock.later(15 * 60_000 + 1);
    expect((await aBrowser(api).call("GET", link)).status).toBe(401);
  });

  test("signing out ends it, whatever the browser keeps", async () => {
    const { api, auth } = await aService();
    const browser = aBrowser(api);
    await browser.open(await auth.newSignInLink());
    const kept = browser.cookies.get("headwater_session")!;
    expect((await browser.call("POST", "/api/sign-out")).status).toBe(204);
    expect(browser.cookies.size).toBe(0);
    const thief = aBrowser(api, { cookie: `headwater_session=${kept}` });
    expect((await thief.call("GET", "/api/session")).status).toBe(401);
  });

  test("neither it nor a link nor a key nor a password can be read from the ledger", async () => {
    const { api, auth, state } = await aService();
    const path = join(state.home, "ledger.sqlite");
    const browser = aBrowser(api);
    await browser.open(await auth.newSignInLink());
    const unused = new URL(await auth.newSignInLink()).searchParams.get("token")!;
    await addUser(auth, "Ann", "admin");
    const { authorization } = await aKey(auth, ["read"]);
    const bytes = Buffer.concat([readFileSync(path), readFileSync(`${path}-wal`)]).toString("latin1");
    const secrets = [browser.cookies.get("headwater_session")!, unused, PASSWORD, authorization!.slice(7)];
    expect(secrets.filter((secret) => bytes.includes(secret))).toEqual([]);
  });
});

describe("a page of another site", () => {
  test("can't change anything with somebody's session", async () => {
    const { api, auth } = await aService();
    const browser = aBrowser(api);
    await browser.open(await auth.newSignInLink());
    const add = (headers: Record<string, string>) =>
      browser.call("POST", "/api/keys", { name: "k", rights: ["read"] }, headers);
    const refused = await Promise.all([
      add({ "x-csrf-token": "" }),
      add({ "x-csrf-token": "guessed" }),
      add({ origin: "https://evil.example.com" }),
      add({ origin: "null" }),
      add({ origin: "http://localhost:9090" }),
      add({ "sec-fetch-site": "cross-site" }),
      add({ "sec-fetch-site": "same-site" }),
    ]);
    expect(await Promise.all(refused.map(codeOf))).toEqual(refused.map(() => "auth.csrf"));
    const fine = await add({ origin: "http://localhost:8080", "sec-fetch-site": "same-origin" });
    expect(fine.status).toBe(201);
  });

  test("can't sign a browser in as somebody else", async () => {
    const { api, auth } = await aService();
    await addUser(auth, "Ann", "operator");
    const browser = aBrowser(api, { "sec-fetch-site": "cross-site" });
    expect((await browser.signIn("ann@example.com")).status).toBe(401);
    expect(browser.cookies.size).toBe(0);
  });
});

describe("whoever tries to sign in too often", () => {
  test("waits after 5 wrong passwords for a name, wherever they come from, even with the right one", async () => {
    const { api, auth } = await aService();
    await addUser(auth, "Ann", "operator");
    const from = (number: number) => aBrowser(api, { "test-address": `203.0.113.${number}` });
    for (let number = 1; number <= 5; number++)
      expect((await from(number).signIn("ann@example.com", "wrong")).status).toBe(401);
    const waiting = await from(6).signIn("Ann@example.com");
    expect(waiting.status).toBe(429);
    expect(Number(waiting.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(await codeOf(waiting)).toBe("auth.too-often");
  });

  test("waits after 5 of anything that is no sign-in from an address; others do not", async () => {
    const { api, auth } = await aService();
    const browser = aBrowser(api);
    const answers = [
      await browser.call("GET", "/api/sign-in/link?token=guessed"),
      await browser.call("GET", "/api/sign-in/link"),
      await browser.call("POST", "/api/sign-in", { email: 1 }),
      await browser.call("POST", "/api/sign-in", undefined, { "content-type": "application/json" }),
      await browser.call("POST", "/api/sign-in"),
      await browser.open(await auth.newSignInLink()),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429]);
    const other = aBrowser(api, { "test-address": "203.0.113.9" });
    expect((await other.open(await auth.newSignInLink())).status).toBe(303);
  });
});

describe("the log of who did what", () => {
  test("has sign-ins, failures, users and keys, and nothing that was typed", async () => {
    const { api, auth, state } = await aService();
    const admin = aBrowser(api);
    await admin.open(await auth.newSignInLink());
    const ann = (await (
      await admin.call("POST", "/api/users", {
        name: "Ann",
        email: "ann@example.com",
        role: "operator",
        password: PASSWORD,
      })
    ).json()) as { userId: string };
    await aBrowser(api).signIn("ann@example.com", "wrong");
    await aBrowser(api).signIn("secret-typed-as@example.com");
    await admin.call("PATCH", `/api/users/${ann.userId}`, { role: "viewer" });
    const key = (await (await admin.call("POST", "/api/keys", { name: "ci", rights: ["read"] })).json()) as {
      keyId: string;
    };
    await admin.call("DELETE", `/api/keys/${key.keyId}`);
    await admin.call("DELETE", `/api/users/${ann.userId}`);
    const entries = (await state.kept.auditEntries({ limit: 50 })).toReversed();
    expect(entries.map(({ who, did, to, detail }) => [who, did, to, detail])).toEqual([
      ["local", "session.sign-in", "local", "link"],
      ["local", "user.add", ann.userId, "operator"],
      ["nobody", "session.refused", ann.userId, "password"],
      ["nobody", "session.refused", undefined, "password"],
      ["local", "user.role", ann.userId, "viewer"],
      ["local", "key.add", key.keyId, "read"],
      ["local", "key.remove", key.keyId, undefined],
      ["local", "user.remove", ann.userId, undefined],
    ]);
  });
});

describe("the way back from Amazon", () => {
  const aRoundTrip = async () => {
    const given = await aService({
      routes: [
        handled(beginSignIn, async ({ c }) => {
          await given.auth.callback.begin(c, "the-state");
          return { url: "https://amazon.example/", returnUrl: "" };
        }),
        handled(finishSignIn, async ({ c, who }) => {
          given.auth.callback.end(c);
          return c.redirect(`/?by=${who.name}`, 303);
        }),
      ],
    });
    const browser = aBrowser(given.api);
    await browser.open(await given.auth.newSignInLink());
    return { ...given, browser };
  };
  /** As the browser sends it: without the strict cookie. */
  const comeBack = (api: Parameters<typeof aBrowser>[0], cookies: Map<string, string>, state: string) =>
    aBrowser(api, {
      cookie: [...cookies]
        .filter(([name]) => name !== "headwater_session")
        .map(([name, value]) => `${name}=${value}`)
        .join("; "),
    }).call("GET", `/api/connections/callback?state=${state}&code=c`);

  test("is open to the browser and the state that began it, and to nobody else", async () => {
    const { api, browser } = await aRoundTrip();
    const began = await browser.call("POST", "/api/connections/main/sign-in");
    expect(began.headers.get("set-cookie")).toMatch(
      /^headwater_amazon=.*Path=\/api\/connections\/callback.*HttpOnly.*SameSite=Lax/,
    );
    expect((await aBrowser(api).call("GET", "/api/connections/callback?state=the-state")).status).toBe(401);
    expect((await comeBack(api, browser.cookies, "another-state")).status).toBe(403);
    const forged = new Map([["headwater_amazon", `${browser.cookies.get("headwater_amazon")}x`]]);
    expect((await comeBack(api, forged, "the-state")).status).toBe(401);
    const back = await comeBack(api, browser.cookies, "the-state");
    expect(back.headers.get("location")).toBe("/?by=local");
    expect(back.headers.get("set-cookie")).toMatch(/^headwater_amazon=;/);
  });

  test("is closed once the session has ended", async () => {
    const { api, browser } = await aRoundTrip();
    await browser.call("POST", "/api/connections/main/sign-in");
    const kept = new Map(browser.cookies);
    await browser.call("POST", "/api/sign-out");
    expect((await comeBack(api, kept, "the-state")).status).toBe(401);
  });

  test("needs a browser: a key can't begin it", async () => {
    const { api, auth } = await aRoundTrip();
    const program = aBrowser(api, await aKey(auth, ["connect"]));
    const refused = await program.call("POST", "/api/connections/main/sign-in");
    expect([refused.status, await codeOf(refused)]).toEqual([403, "auth.needs-session"]);
  });
});

describe("a call with an idempotency key", () => {
  const aStarter = async () => {
    let starts = 0;
    let fails = false;
    const given = await aService({
      routes: [
        handled(planSync, async () => {
          if (fails) throw new Refusal(409, "test.not-now", "Not now.");
          return { ...A_WORK, workId: `w${++starts}` };
        }),
      ],
    });
    const headers = await aKey(given.auth, ["run"]);
    const plan = (key: string, name = "spring", as = headers) =>
      aBrowser(given.api, as).call("POST", `/api/syncs/${name}/plan`, undefined, { "idempotency-key": key });
    return { ...given, plan, starts: () => starts, fail: (does: boolean) => (fails = does) };
  };

  test("starts something once, and is answered the same again", async () => {
    const { plan, starts } = await aStarter();
    const [first, again] = [await plan("a"), await plan("a")];
    expect(await again.json()).toEqual(await first.json());
    expect([first.status, again.status, starts()]).toEqual([202, 202, 1]);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
    expect((await plan("b")).headers.get("idempotency-replayed")).toBe(null);
  });

  test("two at once start one thing; the other waits or is answered the same", async () => {
    const { plan, starts } = await aStarter();
    const answers = await Promise.all([plan("a"), plan("a"), plan("a")]);
    expect(starts()).toBe(1);
    expect(answers.filter(({ status }) => status !== 202 && status !== 409)).toEqual([]);
  });

  test("is refused for another request, and is another caller's own", async () => {
    const { plan, auth, starts } = await aStarter();
    await plan("a");
    const other = await plan("a", "autumn");
    expect([other.status, await codeOf(other)]).toEqual([422, "request.key-reused"]);
    expect((await plan("a", "spring", await aKey(auth, ["run", "read"]))).status).toBe(202);
    expect(starts()).toBe(2);
  });

  test("is free again when nothing was started", async () => {
    const { plan, fail, starts } = await aStarter();
    fail(true);
    expect((await plan("a")).status).toBe(409);
    fail(false);
    expect((await plan("a")).status).toBe(202);
    expect(starts()).toBe(1);
  });
});

const A_WORK = { kind: "plan", state: "waiting", startedAt: 0, by: "test" } as const;
