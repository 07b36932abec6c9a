import { describe, expect, test } from "vitest";
import { type AccessToken, refreshedTokens, type TokenStore } from "../../src/amazon/token.ts";
import { manualClock } from "../manual-clock.ts";
import { type Canned, cannedAmazon } from "./canned-amazon.ts";

const granted = (token: string): Canned => ({
  status: 200,
  body: { access_token: token, token_type: "bearer", expires_in: 3600, refresh_token: "Atzr|refresh" },
});

/** Two logins' worth of tokens over one store, as two processes have it. */
async function login(...answers: Canned[]) {
  const amazon = await cannedAmazon();
  amazon.answers(...answers);
  const clock = manualClock();
  const kept: { token?: AccessToken } = {};
  const store: TokenStore = {
    load: async () => kept.token,
    save: async (token) => {
      kept.token = token;
    },
    forget: async () => {
      delete kept.token;
    },
  };
  const process = () =>
    refreshedTokens({
      region: "NA",
      endpoints: { token: `${amazon.url}/auth/o2/token` },
      clientId: "client-1",
      clientSecret: "secret & more",
      refreshToken: "Atzr|refresh",
      store,
      clock,
      random: () => 0.5,
    });
  return { amazon, clock, kept, process, [Symbol.asyncDispose]: () => amazon[Symbol.asyncDispose]() };
}

describe("access tokens", () => {
  test("are asked for with a form, and without an Authorization header", async () => {
    await using l = await login(granted("Atza|1"));
    await l.process().accessToken();
    const [request] = l.amazon.seen;
    expect(request!.method).toBe("POST");
    expect(request!.headers["content-type"]).toBe("application/x-www-form-urlencoded;charset=UTF-8");
    expect(request!.headers).not.toHaveProperty("authorization");
    expect(request!.headers["user-agent"]).toMatch(/^headwater\//);
    expect(Object.fromEntries(new URLSearchParams(request!.body))).toEqual({
      grant_type: "refresh_token",
      refresh_token: "Atzr|refresh",
      client_id: "client-1",
      client_secret: "secret & more",
    });
  });

  test("are kept until a minute before their end", async () => {
    await using l = await login(granted("Atza|1"), granted("Atza|2"));
    const tokens = l.process();
    expect(await tokens.accessToken()).toBe("Atza|1");
    l.clock.advance(3_539_000);
    expect(await tokens.accessToken()).toBe("Atza|1");
    l.clock.advance(1_000);
    expect(await tokens.accessToken()).toBe("Atza|2");
  });

  test("are shared with later processes through the store", async () => {
    await using l = await login(granted("Atza|1"));
    await l.process().accessToken();
    expect(await l.process().accessToken()).toBe("Atza|1");
    expect(l.amazon.seen).toHaveLength(1);
  });

  test("are asked for once by those who ask at the same time", async () => {
    await using l = await login(granted("Atza|1"));
    const tokens = l.process();
    expect(await Promise.all([tokens.accessToken(), tokens.accessToken(), tokens.renew("Atza|0")])).toEqual([
      "Atza|1",
      "Atza|1",
      "Atza|1",
    ]);
    expect(l.amazon.seen).toHaveLength(1);
  });

  test("a failed request does not stand in the way of the next", async () => {
    await using l = await login({ status: 400, body: { error: "invalid_request" } }, granted("Atza|1"));
    const tokens = l.process();
    await expect(tokens.accessToken()).rejects.toMatchObject({ code: "amazon.request-refused" });
    expect(await tokens.accessToken()).toBe("Atza|1");
  });

  test("are asked for again while Amazon is busy", async () => {
    await using l = await login(
      { status: 503, body: { error: "server_error" } },
      "dropped",
      granted("Atza|1"),
    );
    expect(await l.process().accessToken()).toBe("Atza|1");
    expect(l.clock.slept).toEqual([500, 1_000]);
  });
});

describe("renewing", () => {
  test("replaces a token that Amazon refused", async () => {
    await using l = await login(granted("Atza|1"), granted("Atza|2"));
    const tokens = l.process();
    await tokens.accessToken();
    expect(await tokens.renew("Atza|1")).toBe("Atza|2");
    expect(l.kept.token?.accessToken).toBe("Atza|2");
  });

  test("asks nothing when another request has renewed it already", async () => {
    await using l = await login(granted("Atza|1"), granted("Atza|2"));
    const tokens = l.process();
    await tokens.accessToken();
    await tokens.renew("Atza|1");
    expect(await tokens.renew("Atza|1")).toBe("Atza|2");
    expect(l.amazon.seen).toHaveLength(2);
  });

  test("asks nothing when another process has renewed it already", async () => {
    await using l = await login(granted("Atza|1"), granted("Atza|2"));
    const [here, there] = [l.process(), l.process()];
    await here.accessToken();
    await there.renew(await there.accessToken());
    expect(await here.renew("Atza|1")).toBe("Atza|2");
    expect(l.amazon.seen).toHaveLength(2);
  });
});

describe("a login that Amazon no longer accepts", () => {
  test("says to reconnect, forgets the token kept, and asks once", async () => {
    await using l = await login(granted("Atza|1"), {
      status: 400,
      body: { error: "invalid_grant", error_description: "The request has an invalid grant parameter" },
    });
    const tokens = l.process();
    await tokens.accessToken();
    await expect(tokens.renew("Atza|1")).rejects.toMatchObject({
      code: "amazon.token-revoked",
      message: expect.stringContaining("Amazon no longer accepts this login"),
      hint: expect.stringContaining("Reconnect"),
    });
    expect(l.kept.token).toBeUndefined();
    expect(l.amazon.seen).toHaveLength(2);
  });

  test("differs from a client that Amazon does not know", async () => {
    await using l = await login({ status: 401, body: { error: "invalid_client" } });
    await expect(l.process().accessToken()).rejects.toMatchObject({ code: "amazon.client-refused" });
  });
});
