import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import type { Caller } from "./caller.ts";
import { addUser, decided, openAccess, openService, PASSWORD } from "./service.ts";

describe("the one-time link", () => {
  test("signs in whoever opens it, once, as the owner with every right and no password", async () => {
    const { stranger, auth } = await openAccess();
    const link = await auth.newSignInLink();
    const browser = stranger();
    const opened = await browser.open(link);
    expect(opened.status).toBe(303);
    expect(opened.headers.get("location")).toBe("/");
    expect(opened.headers.get("set-cookie")).toMatch(/^headwater_session=.*HttpOnly.*SameSite=Strict/i);
    expect((await browser.call("GET /api/session")).body).toMatchObject({
      name: "local",
      role: "admin",
      hasPassword: false,
      csrf: expect.any(String),
    });
    expect((await stranger().call(`GET ${link}`)).status).toBe(401);
  });
});

describe("signing in", () => {
  test("a password signs in, a wrong one and somebody unknown are told the same", async () => {
    const { stranger, auth } = await openAccess();
    await addUser(auth, "Ann", "operator");
    const browser = stranger();
    expect((await browser.signIn("ANN@example.com", PASSWORD)).status).toBe(200);
    expect((await browser.call("GET /api/session")).body).toMatchObject({
      name: "Ann",
      role: "operator",
      hasPassword: true,
    });
    const answers = await Promise.all([
      stranger().signIn("ann@example.com", "wrong password"),
      stranger().signIn("nobody@example.com", PASSWORD),
    ]);
    const [wrong, unknown] = answers.map(({ body }) => body);
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
    const { stranger, auth, service } = await openAccess();
    const statusOf = async (browser: Caller) => (await browser.call("GET /api/session")).status;
    const [idle, busy] = [stranger(), stranger()];
    await idle.open(await auth.newSignInLink());
    await busy.open(await auth.newSignInLink());
    for (let hours = 11; hours < 7 * 24; hours += 11) {
      clock.later(11 * HOUR_MS);
      expect(await statusOf(busy)).toBe(200);
    }
    expect(await statusOf(idle)).toBe(401);
    clock.later(4 * HOUR_MS);
    expect(await statusOf(busy)).toBe(401);
    await stranger().open(await auth.newSignInLink());
    const database = new DatabaseSync(join(service.state.home, "ledger.sqlite"), { readOnly: true });
    expect(database.prepare("select count(*) as sessions from session").get()).toEqual({ sessions: 1 });
    database.close();
  });

  test("a one-time link is of no use after 15 minutes", async () => {
    const clock = clockOf();
    const { stranger, auth } = await openAccess();
    const link = await auth.newSignInLink();
    clock.later(15 * 60_000 + 1);
    expect((await stranger().call(`GET ${link}`)).status).toBe(401);
  });

  test("signing out ends it, whatever the browser keeps", async () => {
    const { stranger, auth } = await openAccess();
    const browser = stranger();
    await browser.open(await auth.newSignInLink());
    const kept = browser.cookies.get("headwater_session")!;
    expect((await browser.call("POST /api/sign-out")).status).toBe(204);
    expect(browser.cookies.size).toBe(0);
    const thief = stranger({ headers: { cookie: `headwater_session=${kept}` } });
    expect((await thief.call("GET /api/session")).status).toBe(401);
  });

  test("neither it nor a link nor a key nor a password can be read from the ledger", async () => {
    const { stranger, program, auth, service } = await openAccess();
    const path = join(service.state.home, "ledger.sqlite");
    const browser = stranger();
    await browser.open(await auth.newSignInLink());
    const unused = new URL(await auth.newSignInLink()).searchParams.get("token")!;
    await addUser(auth, "Ann", "admin");
    const { headers } = await program(["read"]);
    const bytes = Buffer.concat([readFileSync(path), readFileSync(`${path}-wal`)]).toString("latin1");
    const secrets = [
      browser.cookies.get("headwater_session")!,
      unused,
      PASSWORD,
      headers.authorization!.slice(7),
    ];
    expect(secrets.filter((secret) => bytes.includes(secret))).toEqual([]);
  });
});

describe("a page of another site", () => {
  test("can't change anything with somebody's session", async () => {
    const { stranger, auth } = await openAccess();
    const browser = stranger();
    await browser.open(await auth.newSignInLink());
    const add = (headers: Record<string, string>) =>
      browser.call("POST /api/keys", { body: { name: "k", rights: ["read"] }, headers });
    const refused = await Promise.all([
      add({ "x-csrf-token": "" }),
      add({ "x-csrf-token": "guessed" }),
      add({ origin: "https://evil.example.com" }),
      add({ origin: "null" }),
      add({ origin: "http://localhost:9090" }),
      add({ "sec-fetch-site": "cross-site" }),
      add({ "sec-fetch-site": "same-site" }),
    ]);
    expect(refused.map(({ body }) => body.code)).toEqual(refused.map(() => "auth.csrf"));
    const fine = await add({ origin: "http://localhost:8080", "sec-fetch-site": "same-origin" });
    expect(fine.status).toBe(201);
  });

  test("can't sign a browser in as somebody else", async () => {
    const { stranger, auth } = await openAccess();
    await addUser(auth, "Ann", "operator");
    const browser = stranger({ headers: { "sec-fetch-site": "cross-site" } });
    expect((await browser.signIn("ann@example.com", PASSWORD)).status).toBe(401);
    expect(browser.cookies.size).toBe(0);
  });
});

describe("whoever tries to sign in too often", () => {
  test("waits after 5 wrong passwords for a name, wherever they come from, even with the right one", async () => {
    const { stranger, auth } = await openAccess();
    await addUser(auth, "Ann", "operator");
    const from = (number: number) => stranger({ address: `203.0.113.${number}` });
    for (let number = 1; number <= 5; number++)
      expect((await from(number).signIn("ann@example.com", "wrong")).status).toBe(401);
    const waiting = await from(6).signIn("Ann@example.com", PASSWORD);
    expect(waiting.status).toBe(429);
    expect(Number(waiting.headers.get("retry-after"))).toBeGreaterThan(0);
    expect(waiting.body.code).toBe("auth.too-often");
  });

  test("waits after 5 of anything that is no sign-in from an address; others do not", async () => {
    const { stranger, auth } = await openAccess();
    const browser = stranger();
    const answers = [
      await browser.call("GET /api/sign-in/link?token=guessed"),
      await browser.call("GET /api/sign-in/link"),
      await browser.call("POST /api/sign-in", { body: { email: 1 } }),
      await browser.call("POST /api/sign-in", { headers: { "content-type": "application/json" } }),
      await browser.call("POST /api/sign-in"),
      await browser.open(await auth.newSignInLink()),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401, 429]);
    const other = stranger({ address: "203.0.113.9" });
    expect((await other.open(await auth.newSignInLink())).status).toBe(303);
  });
});

describe("the log of who did what", () => {
  test("has sign-ins, failures, users and keys, and nothing that was typed", async () => {
    const { stranger, auth, service } = await openAccess();
    const admin = stranger();
    await admin.open(await auth.newSignInLink());
    const { body: ann } = await admin.call("POST /api/users", {
      body: {
        name: "Ann",
        email: "ann@example.com",
        role: "operator",
        password: PASSWORD,
      },
    });
    await stranger().signIn("ann@example.com", "wrong");
    await stranger().signIn("secret-typed-as@example.com", PASSWORD);
    await admin.call(`PATCH /api/users/${ann.userId}`, { body: { role: "viewer" } });
    const { body: key } = await admin.call("POST /api/keys", { body: { name: "ci", rights: ["read"] } });
    await admin.call(`DELETE /api/keys/${key.keyId}`);
    await admin.call(`DELETE /api/users/${ann.userId}`);
    const entries = (await service.state.kept.auditEntries({ limit: 50 })).toReversed();
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
    const here = await openService();
    await here.furnish();
    const browser = here.stranger();
    await browser.open(await here.auth.newSignInLink());
    const begin = (caller: Caller = browser) => caller.call("POST /api/connections/amazon/sign-in");
    const began = await begin();
    return { ...here, browser, begin, began, address: await decided(here.emulator, began.body.url) };
  };
  /** As the browser sends it: without the strict cookie. */
  const comeBack = (
    { stranger }: Pick<Awaited<ReturnType<typeof aRoundTrip>>, "stranger">,
    cookies: Map<string, string>,
    address: string,
  ) =>
    stranger({
      headers: {
        cookie: [...cookies]
          .filter(([name]) => name !== "headwater_session")
          .map(([name, value]) => `${name}=${value}`)
          .join("; "),
      },
    }).call(`GET ${address}`);

  test("is open to the browser and the state that began it, and to nobody else", async () => {
    const here = await aRoundTrip();
    const { browser, began, address } = here;
    expect(began.headers.get("set-cookie")).toMatch(
      /^headwater_amazon=.*Path=\/api\/connections\/callback.*HttpOnly.*SameSite=Lax/,
    );
    expect((await here.stranger().call(`GET ${address}`)).status).toBe(401);
    const other = new URL(address);
    other.searchParams.set("state", "another-state");
    expect(await comeBack(here, browser.cookies, other.href)).toMatchObject({
      status: 403,
      body: { code: "auth.other-sign-in" },
    });
    const forged = new Map([["headwater_amazon", `${browser.cookies.get("headwater_amazon")}x`]]);
    expect((await comeBack(here, forged, address)).status).toBe(401);
    const back = await comeBack(here, browser.cookies, address);
    expect(back.headers.get("location")).toMatch(/^\/connections\?signed-in=amazon/);
    expect(back.headers.get("set-cookie")).toMatch(/^headwater_amazon=;/);
  });

  test("is closed once the session has ended", async () => {
    const here = await aRoundTrip();
    const kept = new Map(here.browser.cookies);
    await here.browser.call("POST /api/sign-out");
    expect((await comeBack(here, kept, here.address)).status).toBe(401);
  });

  test("needs a browser: a key can't begin it", async () => {
    const { begin, program } = await aRoundTrip();
    expect(await begin(await program(["connect"]))).toMatchObject({
      status: 403,
      body: { code: "auth.needs-session" },
    });
  });
});
