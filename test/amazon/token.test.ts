import { describe, expect, test } from "vitest";
import { type AccessToken, refreshedTokens, type TokenStore } from "../../src/amazon/token.ts";
import { manualClock } from "../manual-clock.ts";
import { type Canned, cannedAmazon } from "./canned-amazon.ts";

const granted = (token: string): Canned => ({
  status: 200,
  body: { access_token: token, token_type: "bearer", expires_in: 3600, refresh_token: "Atzr|refresh" },
});

const tokenOf = (accessToken: string): AccessToken => ({ clientId: "client-1", accessToken, expiresAt: 0 });

const textOf = async (token: Promise<AccessToken>): Promise<string> => (await token).accessToken;

/** Two logins' worth of tokens over one store, as two processes have it. */
async function login(...answers: Canned[]) {
  const amazon = await cannedAmazon();
  amazon.answers(...answers);
  const clock = manualClock();
  const kept: { token?: AccessToken } = {};
  const secrets = { clientId: "client-1", clientSecret: "secret & more", refreshToken: "Atzr|refresh" };
  const store: TokenStore = {
    load: async () => kept.token,
    save: async (token) => {
      kept.token = token;
    },
    forget: async () => {
      delete kept.token;
    },
    replace: async (_login, refreshToken) => {
      secrets.refreshToken = refreshToken;
      return { ...secrets };
    },
    exclusively: (work) => work(),
  };
  const process = (other: Partial<TokenStore> = {}) =>
    refreshedTokens({
      region: "NA",
      endpoints: { token: `${amazon.url}/auth/o2/token` },
      login: async () => ({ ...secrets }),
      reconnect: "headwater connect amazon",
      store: { ...store, ...other },
      clock,
      random: () => 0.5,
    });
  return {
    amazon,
    clock,
    kept,
    secrets,
    process,
    [Symbol.asyncDispose]: () => amazon[Symbol.asyncDispose](),
  };
}

describe("access tokens", () => {
  test("are asked for with a form, and without an Authorization header", async () => {
    await using l = await login(granted("Atza|1"));
    await l.process().current();
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
    expect(await textOf(tokens.current())).toBe("Atza|1");
    l.clock.advance(3_539_000);
    expect(await textOf(tokens.current())).toBe("Atza|1");
    l.clock.advance(1_000);
    expect(await textOf(tokens.current())).toBe("Atza|2");
  });

  test("are shared with later processes through the store", async () => {
    await using l = await login(granted("Atza|1"));
    await l.process().current();
    expect(await textOf(l.process().current())).toBe("Atza|1");
    expect(l.amazon.seen).toHaveLength(1);
  });

  test("are asked for once by those who ask at the same time", async () => {
    await using l = await login(granted("Atza|1"));
    const tokens = l.process();
    expect(
      await Promise.all([
        textOf(tokens.current()),
        textOf(tokens.current()),
        textOf(tokens.renew(tokenOf("Atza|0"))),
      ]),
    ).toEqual(["Atza|1", "Atza|1", "Atza|1"]);
    expect(l.amazon.seen).toHaveLength(1);
  });

  test("a failed request does not stand in the way of the next", async () => {
    await using l = await login({ status: 400, body: { error: "invalid_request" } }, granted("Atza|1"));
    const tokens = l.process();
    await expect(tokens.current()).rejects.toMatchObject({ code: "amazon.request-refused" });
    expect(await textOf(tokens.current())).toBe("Atza|1");
  });

  test("are asked for again while Amazon is busy", async () => {
    await using l = await login(
      { status: 503, body: { error: "server_error" } },
      "dropped",
      granted("Atza|1"),
    );
    expect(await textOf(l.process().current())).toBe("Atza|1");
    expect(l.clock.slept).toEqual([500, 1_000]);
  });
});

describe("another process that renews", () => {
  test("is waited for, and what it left is used", async () => {
    await using l = await login(granted("Atza|1"));
    const there = l.process();
    const here = l.process({
      exclusively: async (work) => {
        await there.current();
        return work();
      },
    });
    expect(await textOf(here.current())).toBe("Atza|1");
    expect(l.amazon.seen).toHaveLength(1);
  });
});

describe("a login that another process has changed", () => {
  test("is read again when the turn has come", async () => {
    await using l = await login(granted("Atza|1"));
    const here = l.process({
      exclusively: (work) => {
        l.secrets.refreshToken = "Atzr|2";
        return work();
      },
    });
    await here.current();
    expect(new URLSearchParams(l.amazon.seen[0]!.body).get("refresh_token")).toBe("Atzr|2");
  });
});

describe("a refresh token", () => {
  test("that Amazon gives in place of the one before is kept first, then its access token for it", async () => {
    const other = { access_token: "Atza|1", token_type: "bearer", expires_in: 3600, refresh_token: "Atzr|2" };
    await using l = await login({ status: 200, body: other });
    const saved: [string, string][] = [];
    const save: TokenStore["save"] = async (_token, { refreshToken }) => {
      saved.push([refreshToken, l.secrets.refreshToken]);
    };
    await l.process({ save }).current();
    expect(saved).toEqual([["Atzr|2", "Atzr|2"]]);
  });

  test("that Amazon gives in place of the one before is kept", async () => {
    const other = { access_token: "Atza|1", token_type: "bearer", expires_in: 3600, refresh_token: "Atzr|2" };
    await using l = await login({ status: 200, body: other });
    await l.process().current();
    expect(l.secrets.refreshToken).toBe("Atzr|2");
  });

  test("that a person has replaced meanwhile is the one to be used", async () => {
    await using l = await login(granted("Atza|1"), granted("Atza|2"));
    const tokens = l.process();
    await tokens.current();
    l.secrets.refreshToken = "Atzr|connected anew";
    await tokens.renew(tokenOf("Atza|1"));
    expect(new URLSearchParams(l.amazon.seen[1]!.body).get("refresh_token")).toBe("Atzr|connected anew");
  });
});

describe("renewing", () => {
  test("replaces a token that Amazon refused", async () => {
    await using l = await login(granted("Atza|1"), granted("Atza|2"));
    const tokens = l.process();
    await tokens.current();
    expect(await textOf(tokens.renew(tokenOf("Atza|1")))).toBe("Atza|2");
    expect(l.kept.token?.accessToken).toBe("Atza|2");
  });

  test("asks nothing when another request has renewed it already", async () => {
    await using l = await login(granted("Atza|1"), granted("Atza|2"));
    const tokens = l.process();
    await tokens.current();
    await textOf(tokens.renew(tokenOf("Atza|1")));
    expect(await textOf(tokens.renew(tokenOf("Atza|1")))).toBe("Atza|2");
    expect(l.amazon.seen).toHaveLength(2);
  });

  test("asks nothing when another process has renewed it already", async () => {
    await using l = await login(granted("Atza|1"), granted("Atza|2"));
    const [here, there] = [l.process(), l.process()];
    await here.current();
    await there.renew(await there.current());
    expect(await textOf(here.renew(tokenOf("Atza|1")))).toBe("Atza|2");
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
    await tokens.current();
    await expect(tokens.renew(tokenOf("Atza|1"))).rejects.toMatchObject({
      code: "amazon.token-revoked",
      message: expect.stringContaining("Amazon no longer accepts this login"),
      hint: "headwater connect amazon",
    });
    expect(l.kept.token).toBeUndefined();
    expect(l.amazon.seen).toHaveLength(2);
  });

  test("differs from a client that Amazon does not know", async () => {
    await using l = await login({ status: 401, body: { error: "invalid_client" } });
    await expect(l.process().current()).rejects.toMatchObject({ code: "amazon.client-refused" });
  });
});
