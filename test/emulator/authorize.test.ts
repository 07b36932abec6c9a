import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DEMO } from "../../src/emulator/seed.ts";
import { form, refreshForm, send, type World, world } from "./world.ts";

const CALLBACK = "http://127.0.0.1:8990/callback";
const OTHER = "amzn1.account.OTHER";
const VERIFIER = "a-verifier-of-the-least-length-there-may-be-1";
const S256 = createHash("sha256").update(VERIFIER).digest("base64url");
const YEAR_MS = 365 * 86_400_000;
const RULE_BEGINS = Date.UTC(2026, 5, 30);

const asked = {
  client_id: DEMO.clientId,
  redirect_uri: CALLBACK,
  response_type: "code",
  scope: "advertising::campaign_management",
  state: "st&te <1>",
};
type Fields = { [name: string]: string | undefined };

let w: World;
beforeEach(async () => {
  w = await world();
});
afterEach(() => w.close());

const pageUrl = (fields: Fields = {}, region: "NA" | "EU" | "FE" = "NA"): string => {
  const url = new URL(w.emulator.authorizeUrl(region));
  for (const [name, value] of Object.entries({ ...asked, ...fields })) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return url.href;
};
const open = (fields: Fields = {}) => send(pageUrl(fields), { redirect: "manual" });
const submit = (fields: Fields, answers: { [name: string]: string }) =>
  send(pageUrl(fields), { ...form(answers), redirect: "manual" });
const control = (path: string, body?: unknown, method = body === undefined ? "GET" : "POST") =>
  send(`${w.emulator.url}/_emulator${path}`, {
    method,
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });

/** Where a redirect goes, and with what. */
const landed = (location: string | null) => {
  const url = new URL(location ?? "");
  return { page: url.origin + url.pathname, ...Object.fromEntries(url.searchParams) } as Fields;
};

/** A code, without a browser. */
const codeFor = async (fields: Fields = {}, personId?: string): Promise<string> => {
  const { json } = await control("/authorize", { url: pageUrl(fields), personId });
  return landed(json.location).code!;
};
const codeForm = (code: string, more: { [name: string]: string } = {}) => ({
  grant_type: "authorization_code",
  code,
  redirect_uri: CALLBACK,
  client_id: DEMO.clientId,
  client_secret: DEMO.clientSecret,
  ...more,
});
const exchange = (code: string, more: { [name: string]: string } = {}) =>
  send(w.emulator.tokenUrl, form(codeForm(code, more)));
const refresh = (refreshToken: string) =>
  send(w.emulator.tokenUrl, form({ ...refreshForm, refresh_token: refreshToken }));

describe("the authorize page", () => {
  test.each(["NA", "EU", "FE"] as const)("is there in %s, and where no region is named", async (region) => {
    for (const url of [pageUrl({}, region), pageUrl().replace("/na/ap/oa", "/ap/oa")]) {
      const page = await send(url);
      expect(page.status).toBe(200);
      expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
    }
  });

  test("says who asks for what, and who may sign in, and that it is no Amazon", async () => {
    const { text } = await open({ scope: "profile advertising::campaign_management" });
    for (const words of [
      DEMO.clientId,
      "<code>profile</code>",
      "<code>advertising::campaign_management</code>",
      "Demo Person",
      "Somebody Else",
      "This is not Amazon",
      'name="viewport"',
    ]) {
      expect(text).toContain(words);
    }
  });

  test("loads nothing from elsewhere", async () => {
    const { text, headers } = await open();
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(text).not.toMatch(/src=|href=|url\(|@import/);
  });

  test("shows what it was given as text, not as HTML", async () => {
    const page = await open({ scope: "<script>alert(1)</script>" });
    expect(page.status).toBe(400);
    expect(page.text).not.toContain("<script>");
    expect(page.text).toContain("&lt;script&gt;");
  });

  test("Allow sends the browser back with a code, the scope and the state", async () => {
    const reply = await submit({}, { decision: "allow", personId: DEMO.personId });
    expect(reply.status).toBe(302);
    expect(landed(reply.headers.get("location"))).toEqual({
      page: CALLBACK,
      code: expect.stringMatching(/^[0-9a-f]{20}$/),
      scope: asked.scope,
      state: asked.state,
    });
  });

  test("Deny sends it back with access_denied and the state", async () => {
    const reply = await submit({}, { decision: "deny", personId: DEMO.personId });
    expect(landed(reply.headers.get("location"))).toEqual({
      page: CALLBACK,
      error: "access_denied",
      error_description: expect.any(String),
      state: asked.state,
    });
  });

  test("a request without a state gets none back", async () => {
    const reply = await submit({ state: undefined }, { decision: "allow", personId: DEMO.personId });
    expect(landed(reply.headers.get("location"))).not.toHaveProperty("state");
  });

  test.each([
    [
      "a return address that is not allowed",
      { redirect_uri: "http://127.0.0.1:8990/callback/" },
      "bad-redirect-uri",
    ],
    ["no return address", { redirect_uri: undefined }, "bad-redirect-uri"],
    ["an unknown client", { client_id: "amzn1.application-oa2-client.other" }, "unauthorized_client"],
    ["a scope that is not approved", { scope: "advertising::test:create_account" }, "invalid_scope"],
  ])("%s is a 400 page and no redirect, before and after the click", async (_case, fields, words) => {
    for (const page of [
      await open(fields),
      await submit(fields, { decision: "allow", personId: DEMO.personId }),
    ]) {
      expect(page.status).toBe(400);
      expect(page.headers.has("location")).toBe(false);
      expect(page.headers.get("content-type")).toBe("text/html; charset=utf-8");
      expect(page.text).toContain(words);
    }
  });

  test.each([
    ["no response type", { response_type: undefined }, "invalid_request"],
    ["another response type", { response_type: "token" }, "unsupported_response_type"],
    ["no scope", { scope: undefined }, "invalid_request"],
    [
      "another way to hash the challenge",
      { code_challenge: S256, code_challenge_method: "S512" },
      "invalid_request",
    ],
    ["a challenge that is too short", { code_challenge: "short" }, "invalid_request"],
    ["a way to hash, and no challenge", { code_challenge_method: "S256" }, "invalid_request"],
  ])("%s is told to the client, by its return address", async (_case, fields, error) => {
    for (const reply of [
      await open(fields),
      await submit(fields, { decision: "allow", personId: DEMO.personId }),
    ]) {
      expect(reply.status).toBe(302);
      expect(landed(reply.headers.get("location"))).toMatchObject({
        page: CALLBACK,
        error,
        state: asked.state,
      });
    }
  });

  test.each([
    ["nobody the emulator knows", { decision: "allow", personId: "amzn1.account.NOBODY" }],
    ["neither Allow nor Deny", { decision: "perhaps", personId: DEMO.personId }],
  ])("a form with %s is a 400 page", async (_case, answers) => {
    expect((await submit({}, answers)).status).toBe(400);
  });

  test("faults strike it when they name it, and only then", async () => {
    await w.fault({ name: "5xx", times: 1 });
    expect((await open()).status).toBe(200);
    await w.fault({ name: "5xx", operation: "authorize-page", times: 1 });
    const broken = await open();
    expect([broken.status, broken.headers.get("content-type")]).toEqual([503, "text/html; charset=utf-8"]);
  });
});

describe("the login without a browser", () => {
  test("answers where the browser would have gone, for who and whatever was chosen", async () => {
    const allowed = await control("/authorize", { url: pageUrl() });
    expect(landed(allowed.json.location)).toMatchObject({ page: CALLBACK, state: asked.state });
    const denied = await control("/authorize", { url: pageUrl(), personId: OTHER, decision: "deny" });
    expect(landed(denied.json.location)).toMatchObject({ error: "access_denied" });
    const mistaken = await control("/authorize", { url: pageUrl({ response_type: "token" }) });
    expect(landed(mistaken.json.location)).toMatchObject({ error: "unsupported_response_type" });
  });

  test("answers 400 where the browser would have seen a page", async () => {
    const { status, json } = await control("/authorize", {
      url: pageUrl({ redirect_uri: "http://x.example" }),
    });
    expect([status, json.code]).toEqual([400, "lwa-invalid-parameter-bad-redirect-uri"]);
    expect((await control("/authorize", { url: pageUrl(), personId: "x" })).status).toBe(400);
    expect((await control("/authorize", { decision: "allow" })).status).toBe(400);
  });
});

describe("a code", () => {
  test("gives tokens that act for who allowed it", async () => {
    const { status, json } = await exchange(await codeFor({}, OTHER));
    expect(status).toBe(200);
    expect(json).toEqual({
      access_token: expect.stringMatching(/^Atza\|/),
      token_type: "bearer",
      expires_in: 3600,
      refresh_token: expect.stringMatching(/^Atzr\|.{20,2000}$/),
    });
    const profiles = await w.get("/v2/profiles", { authorization: `Bearer ${json.access_token}` });
    expect(profiles.json).toMatchObject([{ accountInfo: { name: "Somebody else's agency" } }]);
    const refreshed = await refresh(json.refresh_token);
    expect(refreshed.json.refresh_token).toBe(json.refresh_token);
  });

  test("is good at every region's token endpoint", async () => {
    for (const region of ["/na", "/eu", "/fe"]) {
      const url = w.emulator.tokenUrl.replace("/auth/", `${region}/auth/`);
      expect((await send(url, form(codeForm(await codeFor())))).status).toBe(200);
    }
  });

  test("is good once, and its second use takes nothing back", async () => {
    const code = await codeFor();
    const { json } = await exchange(code);
    const again = await exchange(code);
    expect([again.status, again.json.error]).toEqual([400, "invalid_grant"]);
    expect((await refresh(json.refresh_token)).status).toBe(200);
  });

  test("is good for five minutes", async () => {
    const [first, second] = [await codeFor(), await codeFor()];
    w.clock.advance(5 * 60_000 - 1);
    expect((await exchange(first)).status).toBe(200);
    w.clock.advance(1);
    expect((await exchange(second)).json.error).toBe("invalid_grant");
  });

  test("is good for its own client only", async () => {
    const second = { ...w.emulator.store.seed.clients[0]!, clientId: "second", clientSecret: "s2" };
    w.emulator.store.seed.clients.push(second);
    try {
      const reply = await exchange(await codeFor(), { client_id: "second", client_secret: "s2" });
      expect([reply.status, reply.json.error]).toEqual([400, "invalid_grant"]);
    } finally {
      w.emulator.store.seed.clients.pop();
    }
  });

  test("is good with its own return address only, and a refused attempt leaves it good", async () => {
    const code = await codeFor();
    const elsewhere = await exchange(code, { redirect_uri: "http://localhost:8990/callback" });
    expect([elsewhere.status, elsewhere.json.error]).toEqual([400, "invalid_grant"]);
    expect((await exchange(code, { redirect_uri: "" })).json.error).toBe("invalid_request");
    expect((await exchange(code)).status).toBe(200);
  });

  test.each([
    ["S256", { code_challenge: S256, code_challenge_method: "S256" }],
    ["plain", { code_challenge: VERIFIER, code_challenge_method: "plain" }],
    ["plain, as it is when nothing is said", { code_challenge: VERIFIER }],
  ])("asked for with a challenge (%s) needs its verifier", async (_case, challenge) => {
    const code = await codeFor(challenge);
    expect((await exchange(code)).json.error).toBe("invalid_grant");
    expect((await exchange(code, { code_verifier: `${VERIFIER}x` })).json.error).toBe("invalid_grant");
    expect((await exchange(code, { code_verifier: VERIFIER })).status).toBe(200);
  });

  test("asked for without a challenge takes no verifier", async () => {
    const code = await codeFor();
    expect((await exchange(code, { code_verifier: VERIFIER })).json.error).toBe("invalid_grant");
  });
});

describe("a refresh token", () => {
  const consentedOn = async (day: number): Promise<string> => {
    w.clock.advance(day - w.clock.now());
    return (await exchange(await codeFor())).json.refresh_token;
  };

  test("of a consent since 30 June 2026 ends 365 days after it, refreshed or not", async () => {
    const token = await consentedOn(RULE_BEGINS);
    w.clock.advance(YEAR_MS - 1);
    expect((await refresh(token)).status).toBe(200);
    w.clock.advance(1);
    const over = await refresh(token);
    expect([over.status, over.json.error]).toEqual([400, "invalid_grant"]);
  });

  test("of an earlier consent, or one that was there from the start, never ends", async () => {
    const token = await consentedOn(RULE_BEGINS - 1);
    w.clock.advance(3 * YEAR_MS);
    expect((await refresh(token)).status).toBe(200);
    expect((await refresh(DEMO.refreshToken)).status).toBe(200);
  });

  test("never ends with that rule switched off", async () => {
    const token = await consentedOn(RULE_BEGINS);
    await control("/options", { refreshTokensEnd: false }, "PATCH");
    w.clock.advance(3 * YEAR_MS);
    expect((await refresh(token)).status).toBe(200);
  });

  test("can be taken back, by itself or by its person, and is listed until then", async () => {
    const [own, other] = [
      (await exchange(await codeFor())).json,
      (await exchange(await codeFor({}, OTHER))).json,
    ];
    expect((await control("/grants")).json).toMatchObject([
      { refreshToken: DEMO.refreshToken, consentedAt: null, endsAt: null },
      { refreshToken: own.refresh_token, clientId: DEMO.clientId, personId: DEMO.personId },
      { refreshToken: other.refresh_token, personId: OTHER, scopes: [asked.scope] },
    ]);
    const taken = `/grants?refreshToken=${encodeURIComponent(own.refresh_token)}`;
    expect((await control(taken, undefined, "DELETE")).json).toEqual({ revoked: 1 });
    expect((await refresh(own.refresh_token)).json.error).toBe("invalid_grant");
    expect((await refresh(other.refresh_token)).status).toBe(200);
    expect((await control(`/grants?personId=${OTHER}`, undefined, "DELETE")).json).toEqual({ revoked: 1 });
    expect((await refresh(other.refresh_token)).json.error).toBe("invalid_grant");
    expect((await refresh(DEMO.refreshToken)).status).toBe(200);
  });
});

describe("what a grant covers", () => {
  const tokenFor = async (scope: string) => (await exchange(await codeFor({ scope }))).json.access_token;
  const profile = (token: string) =>
    send(`${w.emulator.url}/user/profile`, { headers: { authorization: `Bearer ${token}` } });

  test("profile tells who somebody is, without an email address", async () => {
    const token = await tokenFor("profile");
    expect((await profile(token)).json).toEqual({ user_id: DEMO.personId, name: "Demo Person" });
    const header = { "x-amz-access-token": token };
    expect((await send(`${w.emulator.url}/user/profile`, { headers: header })).status).toBe(200);
  });

  test("a token without profile does not tell, nor does one that is none", async () => {
    const narrow = await profile(await tokenFor("advertising::campaign_management"));
    expect([narrow.status, narrow.json.error]).toEqual([403, "insufficient_scope"]);
    const none = await profile("Atza|none");
    expect([none.status, none.json.error]).toEqual([401, "invalid_token"]);
  });

  test("a token without campaign_management does not open the Ads API", async () => {
    const token = await tokenFor("profile advertising::audiences");
    expect((await w.get("/v2/profiles", { authorization: `Bearer ${token}` })).status).toBe(403);
  });
});
