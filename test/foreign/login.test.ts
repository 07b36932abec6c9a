import { describe, expect, onTestFinished, test } from "vitest";
import { DEMO } from "../../src/emulator/seed.ts";
import { startEmulator } from "../../src/emulator/server.ts";
import { oauth, refreshed } from "./login.ts";

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
