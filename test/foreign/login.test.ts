import { createHash } from "node:crypto";
import { describe, expect, onTestFinished, test } from "vitest";
import { DEMO } from "../../src/emulator/seed.ts";
import { startEmulator } from "../../src/emulator/server.ts";
import { decided, oauth, refreshed } from "./login.ts";

const asked = {
  redirect_uri: "http://localhost:8990/callback",
  scope: "advertising::campaign_management",
  state: "of-this-browser",
};
const codeOf = (back: URL): string => back.searchParams.get("code")!;

async function emulator() {
  const running = await startEmulator();
  onTestFinished(() => running.close());
  return running;
}

/** Boom's error, with Login with Amazon's words as its payload. */
const refusal = (status: number, error: string) => ({
  output: { statusCode: status },
  data: { payload: { error, error_description: expect.any(String) } },
});

describe("a foreign OAuth client", () => {
  test("gets an access token by a refresh token, which it keeps", async () => {
    const token = await refreshed(await emulator());
    expect(token).toMatchObject({
      access_token: expect.stringMatching(/^Atza\|/),
      refresh_token: DEMO.refreshToken,
      token_type: "bearer",
      expires_in: 3600,
    });
  });

  test("knows from what it was given when the token ends", async () => {
    const running = await emulator();
    const token = oauth(running).createToken(await refreshed(running));
    expect(token.expired(3599 - 60)).toBe(false);
    expect(token.expired(3601)).toBe(true);
  });

  test("is told that a refresh token is not valid", async () => {
    const token = oauth(await emulator()).createToken({ refresh_token: "Atzr|unknown" });
    await expect(token.refresh()).rejects.toMatchObject(refusal(400, "invalid_grant"));
  });

  test("is told that its secret is wrong", async () => {
    const token = oauth(await emulator(), "wrong").createToken({ refresh_token: DEMO.refreshToken });
    await expect(token.refresh()).rejects.toMatchObject(refusal(401, "invalid_client"));
  });
});

describe("a foreign OAuth client, for a person who signs in,", () => {
  test("gets a code where it asked for one, and a grant for it that reaches the API and is renewed", async () => {
    const running = await emulator();
    const back = await decided(running, asked);
    expect(back.origin + back.pathname).toBe(asked.redirect_uri);
    expect(Object.fromEntries(back.searchParams)).toEqual({
      code: expect.any(String),
      scope: asked.scope,
      state: asked.state,
    });

    const { redirect_uri } = asked;
    const granted = await oauth(running).getToken({ code: codeOf(back), redirect_uri });
    expect(granted.token).toMatchObject({ token_type: "bearer", expires_in: 3600 });
    const renewed = await granted.refresh();
    expect(renewed.token.refresh_token).toBe(granted.token.refresh_token);
    const profiles = await fetch(`${running.apiUrl("NA")}/v2/profiles`, {
      headers: {
        accept: "application/json",
        authorization: `Bearer ${renewed.token.access_token}`,
        "amazon-advertising-api-clientid": DEMO.clientId,
      },
    });
    expect(profiles.status).toBe(200);
  });

  test("gets a grant once for a code, and at the return URL that it asked with", async () => {
    const running = await emulator();
    const code = codeOf(await decided(running, asked));
    const elsewhere = { code, redirect_uri: "http://127.0.0.1:8990/callback" };
    await expect(oauth(running).getToken(elsewhere)).rejects.toMatchObject(refusal(400, "invalid_grant"));
    const { redirect_uri } = asked;
    await oauth(running).getToken({ code, redirect_uri });
    await expect(oauth(running).getToken({ code, redirect_uri })).rejects.toMatchObject(
      refusal(400, "invalid_grant"),
    );
  });

  test("gets a grant for the verifier of its challenge only", async () => {
    const running = await emulator();
    const code_verifier = "v".repeat(43);
    const code_challenge = createHash("sha256").update(code_verifier).digest("base64url");
    const back = await decided(running, { ...asked, code_challenge, code_challenge_method: "S256" });
    const given = { code: codeOf(back), redirect_uri: asked.redirect_uri };
    await expect(oauth(running).getToken(given)).rejects.toMatchObject(refusal(400, "invalid_grant"));
    const verified = { ...given, code_verifier };
    expect((await oauth(running).getToken(verified)).token.access_token).toMatch(/^Atza\|/);
  });

  test("is told of a person who says no, by the state that it asked with", async () => {
    const back = await decided(await emulator(), asked, "deny");
    expect(Object.fromEntries(back.searchParams)).toMatchObject({
      error: "access_denied",
      state: asked.state,
    });
  });
});
