import { describe, expect, test } from "vitest";
import { DEMO, demoSeed } from "../../src/emulator/seed.ts";
import type { Site } from "./site.ts";
import { traces } from "./traces.ts";
import { connect, decided, RETURN_URL, unconnected } from "./unconnected.ts";

const OTHER_PERSON = "amzn1.account.OTHER";
const DAY_MS = 24 * 3_600_000;

/** A sign-in from its beginning to the point at which it could be kept. */
const signIn = (site: Site, how?: { personId?: string; decision?: string }) =>
  site.with(async (headwater) => {
    const pending = await headwater.connect(undefined, { returnUrl: RETURN_URL });
    const signedIn = await pending.finish(await decided(site, pending.url, how));
    return { pending, signedIn };
  });

const tokenRequests = ({ wire }: Site): URLSearchParams[] =>
  wire.requests.filter(({ path }) => path === "/auth/o2/token").map(({ body }) => new URLSearchParams(body));

/** The library with a clock that is so much ahead. */
const later = (site: Site, ms: number) => ({
  clock: { now: () => site.clock.now() + ms, sleep: site.clock.sleep },
});

describe("a connection that nobody has signed in for", () => {
  test("says so, with what to type", async () => {
    const site = await unconnected();
    await expect(site.sync()).rejects.toMatchObject({
      code: "connection.not-connected",
      hint: "headwater connect demo",
    });
  });
});

describe("signing in", () => {
  test("asks for the seed's scope, with a state, PKCE and the exact return URL", async () => {
    const site = await unconnected();
    const { pending } = await signIn(site);
    const { searchParams, pathname } = new URL(pending.url);
    expect(pathname).toBe("/na/ap/oa");
    expect(Object.fromEntries(searchParams)).toEqual({
      client_id: DEMO.clientId,
      scope: "advertising::campaign_management",
      response_type: "code",
      redirect_uri: RETURN_URL,
      state: expect.stringMatching(/^[\w-]{40,}$/),
      code_challenge: expect.stringMatching(/^[\w-]{43}$/),
      code_challenge_method: "S256",
    });
  });

  test("exchanges the code with its verifier, and a sync goes on with what was kept", async () => {
    const site = await unconnected();
    await connect(site);
    expect(Object.fromEntries(tokenRequests(site)[0]!)).toMatchObject({
      grant_type: "authorization_code",
      redirect_uri: RETURN_URL,
      code_verifier: expect.stringMatching(/^[\w-]{43,}$/),
    });
    expect((await site.sync()).books.accepted).toBe(1);
    expect(tokenRequests(site)).toHaveLength(1);
  });

  test("keeps client id and secret too, so that later runs need no variables", async () => {
    const fromVariables = { clientId: { env: "SHOP_ID" }, clientSecret: { env: "SHOP_SECRET" } };
    const site = await unconnected({ connection: fromVariables });
    const env = { SHOP_ID: DEMO.clientId, SHOP_SECRET: DEMO.clientSecret };
    await site.with(
      async (headwater) => {
        const pending = await headwater.connect("demo", { returnUrl: RETURN_URL });
        await (await pending.finish(await decided(site, pending.url))).keep();
      },
      { env },
    );
    expect(await site.with((headwater) => headwater.profiles())).not.toEqual([]);
  });

  test("keeps nothing before it is told to", async () => {
    const site = await unconnected();
    await signIn(site);
    await expect(site.sync()).rejects.toMatchObject({ code: "connection.not-connected" });
  });

  test("says what the login reaches, and until when it is good", async () => {
    const site = await unconnected({}, { realTime: true });
    const { signedIn } = await signIn(site);
    expect(signedIn.profiles?.map(({ profileId }) => profileId)).toContain(DEMO.profileId);
    expect(signedIn.endsAt).toBeGreaterThan(site.clock.now() + 364 * DAY_MS);
    expect(signedIn.notices).toEqual([]);
  });

  test("that is denied says so, and keeps the login before", async () => {
    const site = await unconnected();
    await connect(site);
    await expect(signIn(site, { decision: "deny" })).rejects.toMatchObject({
      code: "sign-in.denied",
      exitCode: 4,
    });
    expect((await site.sync()).books.accepted).toBe(1);
  });

  test("for a scope that the client is not approved for names the wait", async () => {
    const seed = {
      ...demoSeed,
      clients: demoSeed.clients.map((client) => ({ ...client, approvedScopes: ["profile"] })),
    };
    const site = await unconnected({}, { seed });
    const pending = await site.with((headwater) => headwater.connect("demo", { returnUrl: RETURN_URL }));
    const came = new URL(RETURN_URL);
    came.search = new URLSearchParams({
      error: "invalid_scope",
      error_description: "An unknown scope was requested",
      state: new URL(pending.url).searchParams.get("state")!,
    }).toString();
    await expect(pending.finish(came.href)).rejects.toMatchObject({
      code: "sign-in.scope-refused",
      message: expect.stringContaining("An unknown scope was requested"),
      hint: expect.stringContaining("approve the client id"),
    });
  });

  test("does not take the answer to another sign-in", async () => {
    const site = await unconnected();
    await site.with(async (headwater) => {
      const [one, other] = [
        await headwater.connect("demo", { returnUrl: RETURN_URL }),
        await headwater.connect("demo", { returnUrl: RETURN_URL }),
      ];
      const came = await decided(site, other.url);
      await expect(one.finish(came)).rejects.toMatchObject({ code: "sign-in.not-ours" });
      await expect(one.finish("not an address")).rejects.toMatchObject({ code: "sign-in.no-address" });
      await expect(other.finish(came)).resolves.toMatchObject({ connection: "demo" });
    });
  });

  test("does not take a code twice", async () => {
    const site = await unconnected();
    await site.with(async (headwater) => {
      const pending = await headwater.connect("demo", { returnUrl: RETURN_URL });
      const came = await decided(site, pending.url);
      await pending.finish(came);
      await expect(pending.finish(came)).rejects.toMatchObject({
        code: "sign-in.code-refused",
        hint: expect.stringContaining("five minutes"),
      });
    });
  });

  test("with a wrong secret names client id and secret", async () => {
    const site = await unconnected({ connection: { clientSecret: "wrong" } });
    await expect(signIn(site)).rejects.toMatchObject({ code: "amazon.client-refused" });
  });
});

describe("another login than before", () => {
  test("is noticed by what it reaches", async () => {
    const site = await unconnected();
    await connect(site);
    const { signedIn } = await signIn(site, { personId: OTHER_PERSON });
    expect(signedIn.otherLogin).toMatchObject({ otherPerson: false, gained: ["2934567890123"] });
    expect(signedIn.otherLogin?.lost).toContain(DEMO.profileId);
    expect(signedIn.notices).toMatchObject([{ code: "connection.profile-unreached" }]);
  });

  test("is not what the same login is, connected anew", async () => {
    const site = await unconnected();
    await connect(site);
    expect((await signIn(site)).signedIn.otherLogin).toBeUndefined();
  });

  test("is not what the same login is while Amazon does not list its profiles", async () => {
    const site = await unconnected();
    await connect(site);
    site.emulator.faults.add({ name: "refusal", operation: "list-profiles" });
    const { signedIn } = await signIn(site);
    expect(signedIn.otherLogin).toBeUndefined();
    expect(signedIn.profiles).toBeUndefined();
    expect(signedIn.notices).toMatchObject([
      {
        code: "connection.profiles-unread",
        message: expect.stringContaining(`Could not list the profiles at 127.0.0.1:${site.wire.port}:`),
      },
    ]);
  });

  test("is noticed by Amazon's own id of the person, where the scope profile is asked for", async () => {
    const people = demoSeed.people.map((person) => ({
      ...person,
      profileIds: demoSeed.profiles.map(({ profileId }) => profileId),
    }));
    const scopes = ["profile", "advertising::campaign_management"];
    const site = await unconnected({ connection: { scopes } }, { seed: { ...demoSeed, people } });
    await connect(site);
    const { signedIn } = await signIn(site, { personId: OTHER_PERSON });
    expect(signedIn.otherLogin).toEqual({ otherPerson: true, lost: [], gained: [] });
  });

  test("is not asked after in vain: a sign-in is good without Amazon's word on who it was", async () => {
    const site = await unconnected({
      connection: { scopes: ["profile", "advertising::campaign_management"] },
    });
    site.emulator.faults.add({ name: "5xx", operation: "user-profile", times: 1 });
    await connect(site);
    expect((await site.sync()).books.accepted).toBe(1);
  });
});

describe("a login", () => {
  test("that Amazon no longer accepts stops a run with the command; connected anew it goes on", async () => {
    const site = await unconnected();
    await connect(site);
    await fetch(`${site.emulator.url}/_emulator/grants`, { method: "DELETE" });
    site.emulator.store.tokens.expireAll();
    await expect(site.sync()).rejects.toMatchObject({
      code: "amazon.token-revoked",
      hint: "headwater connect demo",
      exitCode: 4,
    });
    await connect(site);
    expect((await site.sync()).books.accepted).toBe(1);
  });

  test("is spoken of from 30 days before its end, and not earlier", async () => {
    const site = await unconnected({}, { realTime: true });
    await connect(site);
    const noticesIn = async (days: number) =>
      (await site.with((headwater) => headwater.plan("spring"), later(site, days * DAY_MS))).notices;
    expect(await noticesIn(334)).toEqual([]);
    expect(await noticesIn(336)).toMatchObject([
      {
        code: "connection.login-ends",
        hint: "headwater connect demo",
        message: expect.stringMatching(/in 2[89] days/),
      },
    ]);
    expect(await noticesIn(366)).toMatchObject([{ message: expect.stringContaining("was to end on") }]);
  });

  test("is renewed once for those who need a token at the same time", async () => {
    const site = await unconnected();
    await connect(site);
    const before = tokenRequests(site).length;
    site.emulator.store.tokens.expireAll();
    await Promise.all(
      Array.from({ length: 4 }, () => site.with((headwater) => headwater.profiles(), later(site, 3_600_000))),
    );
    expect(tokenRequests(site)).toHaveLength(before + 1);
  });

  test("is renewed once for several processes", async () => {
    const site = await unconnected({}, { realTime: true });
    const lapsed = { now: () => site.clock.now() - 3_600_000, sleep: site.clock.sleep };
    await site.with(
      async (headwater) => {
        const pending = await headwater.connect("demo", { returnUrl: RETURN_URL });
        await (await pending.finish(await decided(site, pending.url))).keep();
      },
      { clock: lapsed },
    );
    const before = tokenRequests(site).length;
    const typed = Array.from({ length: 3 }, () => site.type("profiles --json"));
    expect(await Promise.all(typed.map(({ ended }) => ended))).toEqual([0, 0, 0]);
    expect(tokenRequests(site)).toHaveLength(before + 1);
  });

  test("stands in no file in clear", async () => {
    const site = await unconnected();
    await connect(site);
    const [grant] = site.emulator.store.refreshTokens
      .list()
      .filter(({ consentedAt }) => consentedAt !== undefined);
    const secrets = [grant!.refreshToken, DEMO.clientSecret];
    const marker = (text: string) => secrets.find((secret) => text.includes(secret));
    expect(await traces(site.path(".headwater"), marker)).toEqual([]);
  });
});
