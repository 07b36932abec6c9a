import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { AUDIENCES, audienceBody, JSON_TYPE, send, type World, world } from "./world.ts";

describe("headers", () => {
  let w: World;
  beforeAll(async () => {
    w = await world();
  });
  afterAll(() => w.close());

  test.each([
    ["no Authorization", { authorization: undefined }],
    ["an unknown token", { authorization: "Bearer Atza|nobody" }],
    ["a scheme that is not Bearer", { authorization: "Basic eDp5" }],
    ["no client id", { "amazon-advertising-api-clientid": undefined }],
  ])("%s is 401 Unauthorized", async (_case, more) => {
    const reply = await w.get("/v2/profiles", more);
    expect([reply.status, reply.json]).toEqual([401, { message: "Unauthorized" }]);
  });

  test("a client id that is not the token's is 403", async () => {
    const reply = await w.get("/v2/profiles", { "amazon-advertising-api-clientid": "another" });
    expect(reply.status).toBe(403);
  });

  test("the scope is refused in three ways, each with its own text", async () => {
    const scopes = [undefined, "3234567890123", "2934567890123"];
    const replies = await Promise.all(
      scopes.map((scope) => w.get("/dsp/advertisers", { "amazon-advertising-api-scope": scope })),
    );
    expect(replies.map(({ status }) => status)).toEqual([401, 401, 401]);
    expect(new Set(replies.map(({ json }) => json.message)).size).toBe(3);
  });

  test("a scope refusal of the audience list has the body that was seen live", async () => {
    const reply = await w.post("/audiences/list", {});
    expect(reply.json).toEqual({ code: "401", details: expect.any(String), requestId: expect.any(String) });
  });

  test("an Accept of another type is 406", async () => {
    const reply = await w.post("/amc/audiences/metadata", audienceBody(), { accept: JSON_TYPE });
    expect(reply.status).toBe(406);
  });

  test("a wildcard Accept will do", async () => {
    expect((await w.get("/v2/profiles", { accept: "*/*" })).status).toBe(200);
  });

  test("a Content-Type of another type is 415", async () => {
    const reply = await w.post("/amc/audiences/metadata", audienceBody(), { "content-type": JSON_TYPE });
    expect(reply.status).toBe(415);
    expect((await w.post("/audiences/list", {}, { ...w.scoped(), "content-type": AUDIENCES })).status).toBe(
      415,
    );
  });

  test("a charset beside the media type will do", async () => {
    const reply = await w.post("/amc/audiences/metadata", audienceBody(), {
      "content-type": `${AUDIENCES}; charset=utf-8`,
    });
    expect(reply.status).toBe(201);
  });

  test("every answer has its own request id, refusals included", async () => {
    const urls = ["/na/v2/profiles", "/nowhere", "/_emulator/requests", "/auth/o2/token"];
    const replies = await Promise.all(urls.map((path) => send(w.emulator.url + path)));
    const ids = replies.map(({ headers }) => headers.get("x-amzn-requestid"));
    for (const id of ids) expect(id).toMatch(/^[0-9a-f-]{36}$/);
    expect(new Set(ids).size).toBe(urls.length);
  });

  test.each([
    ["/na/amc/audiences/nothing", { message: expect.any(String) }],
    ["/na/amc/audiences/connections/nothing", { message: expect.any(String), requestId: expect.any(String) }],
    ["/na/amc/instances/a/nothing", { code: "404", details: expect.any(String) }],
    ["/na/dsp/nothing", { message: expect.any(String), requestId: expect.any(String), errors: [] }],
    ["/na/nothing", { code: "404", details: expect.any(String), requestId: expect.any(String) }],
    ["/v2/profiles", { code: "404", details: expect.any(String), requestId: expect.any(String) }],
  ])("an unknown path is 404 in its family's words: %s", async (path, body) => {
    const reply = await send(w.emulator.url + path);
    expect([reply.status, reply.json]).toEqual([404, body]);
  });

  test("there is no list and no deletion of audiences", async () => {
    const gone = await send(`${w.api}/amc/audiences/metadata/1`, {
      method: "DELETE",
      headers: w.typed(AUDIENCES),
    });
    expect([gone.status, gone.headers.get("allow")]).toEqual([405, "GET, PUT"]);
    expect((await w.get("/amc/audiences/metadata")).status).toBe(405);
  });

  test("it listens on the loopback address unless told otherwise", () => {
    expect(w.emulator.url).toBe(`http://127.0.0.1:${w.emulator.port}`);
  });
});
