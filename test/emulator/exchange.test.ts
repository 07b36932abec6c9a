import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { EXCHANGES, type Exchange } from "../../src/emulator/server.ts";
import {
  AUDIENCES,
  audienceBody,
  form,
  record,
  recordsBody,
  refreshForm,
  send,
  type World,
  world,
} from "./world.ts";

describe("an exchange", () => {
  let w: World;
  let seen: Exchange[];
  const listen = (message: unknown) => void seen.push(message as Exchange);
  beforeEach(async () => {
    w = await world();
    seen = [];
    subscribe(EXCHANGES, listen);
  });
  afterEach(async () => {
    unsubscribe(EXCHANGES, listen);
    await w.close();
  });

  test("is published whole, below the region's prefix, before its answer arrives", async () => {
    const body = audienceBody();
    const reply = await w.post("/amc/audiences/metadata?a=1", body, {}, w.emulator.apiUrl("EU"));
    expect(seen).toHaveLength(1);
    const [{ request, answer }] = seen as [Exchange];
    expect(request).toMatchObject({ method: "POST", region: "EU", path: "/amc/audiences/metadata", body });
    expect(request.query.get("a")).toBe("1");
    expect(request.headers.get("content-type")).toBe(AUDIENCES);
    expect(answer).toMatchObject({ status: reply.status, body: reply.text });
    expect(answer!.headers.get("content-type")).toBe(AUDIENCES);
  });

  test("of Login with Amazon has no region", async () => {
    await send(w.emulator.tokenUrl, form(refreshForm));
    expect(seen[0]!.request).toMatchObject({ region: undefined, path: "/auth/o2/token" });
    expect(seen[0]!.request.body).toContain("grant_type=refresh_token");
  });

  test("without a body has an empty one", async () => {
    await w.get("/v2/profiles");
    expect(seen[0]!.request.body).toBe("");
  });

  test.each([
    ["refused before it is looked at", { authorization: "Bearer x" }, 401],
    ["of the wrong media type", { "content-type": "text/plain" }, 415],
  ])("%s has its body all the same", async (_what, headers, status) => {
    const body = recordsBody(
      "1",
      Array.from({ length: 10_000 }, (_, n) => record({ externalUserId: `n${n}` })),
    );
    await w.post("/amc/audiences/records", body, headers);
    expect(seen[0]).toMatchObject({ request: { body }, answer: { status } });
  });

  test("that is too large is whole", async () => {
    const body = "x".repeat(7_000_000);
    await w.post("/amc/audiences/records", body);
    expect(seen[0]!.answer!.status).toBe(413);
    expect(seen[0]!.request.body === body).toBe(true);
  });

  test.each(["timeout-after-accept", "truncated-body"])("that meets %s has no answer", async (name) => {
    const body = audienceBody();
    await w.fault({ name, times: 1 });
    await expect(w.post("/amc/audiences/metadata", body)).rejects.toThrow();
    expect(seen).toMatchObject([{ request: { body } }]);
    expect(seen[0]!.answer).toBeUndefined();
  });

  test("that is dropped before it was read has no body either", async () => {
    await w.fault({ name: "timeout-before-accept", times: 1 });
    await expect(w.post("/amc/audiences/metadata", audienceBody())).rejects.toThrow();
    expect(seen).toMatchObject([{ request: { body: undefined }, answer: undefined }]);
  });

  test("with the emulator's own controls is none", async () => {
    await send(`${w.emulator.url}/_emulator/audiences`);
    expect(seen).toEqual([]);
  });
});
