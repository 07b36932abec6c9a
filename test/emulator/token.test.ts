import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { form, refreshForm, send, type World, world } from "./world.ts";

describe("the token endpoint", () => {
  let w: World;
  beforeAll(async () => {
    w = await world();
  });
  afterAll(() => w.close());

  test("a refresh token gives an access token for an hour, and comes back itself", async () => {
    const reply = await w.login();
    expect(reply.status).toBe(200);
    expect(reply.headers.get("cache-control")).toBe("no-store");
    expect(reply.json).toEqual({
      access_token: expect.stringMatching(/^Atza\|.{20,2000}$/),
      token_type: "bearer",
      expires_in: 3600,
      refresh_token: "Atzr|headwater-demo",
    });
  });

  test.each([
    ["an unknown refresh token", { refresh_token: "Atzr|other" }, 400, "invalid_grant"],
    ["a wrong secret", { client_secret: "wrong" }, 401, "invalid_client"],
    ["an unknown client", { client_id: "amzn1.application-oa2-client.other" }, 401, "invalid_client"],
    ["a missing refresh token", { refresh_token: "" }, 400, "invalid_request"],
    ["a missing grant type", { grant_type: "" }, 400, "invalid_request"],
    ["a grant type that is not offered", { grant_type: "password" }, 400, "unsupported_grant_type"],
  ])("%s is refused", async (_case, fields, status, error) => {
    const reply = await send(w.emulator.tokenUrl, form({ ...refreshForm, ...fields }));
    expect([reply.status, reply.json.error]).toEqual([status, error]);
    expect(reply.json.error_description).not.toBe("");
  });

  test("JSON instead of a form is refused", async () => {
    const body = JSON.stringify(refreshForm);
    const reply = await send(w.emulator.tokenUrl, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body,
    });
    expect([reply.status, reply.json.error]).toEqual([400, "invalid_request"]);
  });

  test("a request that carries an Authorization header is refused", async () => {
    const reply = await send(w.emulator.tokenUrl, form(refreshForm, { authorization: "Bearer x" }));
    expect([reply.status, reply.json.error]).toEqual([400, "invalid_request"]);
  });

  test("an access token is over after an hour, by the emulator's clock", async () => {
    await w.login();
    expect((await w.get("/v2/profiles")).status).toBe(200);
    w.clock.advance(3600 * 1000 - 1);
    expect((await w.get("/v2/profiles")).status).toBe(200);
    w.clock.advance(1);
    expect((await w.get("/v2/profiles")).status).toBe(401);
    await w.login();
    expect((await w.get("/v2/profiles")).status).toBe(200);
  });

  test("a token is good in every region", async () => {
    for (const region of ["NA", "EU", "FE"] as const) {
      expect((await w.get("/v2/profiles", {}, w.emulator.apiUrl(region))).status).toBe(200);
    }
  });
});
