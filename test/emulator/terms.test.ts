import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { asOtherClient, asOtherPerson, otherClient, twoPeople } from "./people.ts";
import { audienceBody, bothParts, record, recordsBody, type World, world } from "./world.ts";

const TERMS = "/amc/audiences/connections/terms";
const CONNECTIONS_PATH = "/amc/audiences/connections";

describe("the terms of Amazon Marketing Cloud", () => {
  let w: World;
  beforeEach(async () => {
    w = await world({ seed: twoPeople, terms: "not-accepted" });
  });
  afterEach(() => w.close());

  const accept = async () => {
    const { agreementToken } = (await w.get(TERMS)).json;
    return w.patch(TERMS, { agreementToken, hasAccepted: true });
  };

  test("are accepted from the start, unless told otherwise", async () => {
    const usual = await world();
    const reply = await usual.get(TERMS);
    await usual.close();
    expect([reply.status, reply.json]).toEqual([200, { hasAccepted: true }]);
  });

  test("are a text to read, and a token to send back", async () => {
    expect((await w.get(TERMS)).json).toEqual({
      agreementContent: expect.stringContaining("terms"),
      agreementToken: expect.any(String),
      hasAccepted: false,
    });
    const accepted = await accept();
    expect([accepted.status, accepted.text]).toEqual([204, ""]);
    expect((await w.get(TERMS)).json).toEqual({ hasAccepted: true });
  });

  test("are not accepted with another token, nor without one, nor by sending false", async () => {
    const { agreementToken } = (await w.get(TERMS)).json;
    expect((await w.patch(TERMS, { agreementToken: "x", hasAccepted: true })).status).toBe(400);
    expect((await w.patch(TERMS, { hasAccepted: true })).status).toBe(400);
    expect((await w.patch(TERMS, { agreementToken })).status).toBe(400);
    expect((await w.patch(TERMS, { agreementToken, hasAccepted: false })).status).toBe(204);
    expect((await w.get(TERMS)).json.hasAccepted).toBe(false);
  });

  test("close connections, audiences that target one, and records, until they are accepted", async () => {
    const id = await w.audience();
    const targeted = audienceBody({ targetResource: { connectionId: "c" } });
    const records = recordsBody(id, [record({ externalUserId: "a" })]);
    const gated = () =>
      Promise.all([
        w.post(CONNECTIONS_PATH, bothParts),
        w.get(CONNECTIONS_PATH),
        w.remove(CONNECTIONS_PATH),
        w.post("/amc/audiences/metadata", targeted),
        w.post("/amc/audiences/records", records),
      ]);
    for (const { status, json } of await gated()) {
      expect([status, json.message]).toEqual([401, expect.stringMatching(/terms.*accepted/)]);
    }
    await accept();
    expect((await gated()).map(({ status }) => status)).toEqual([201, 200, 204, 400, 202]);
  });

  test("leave accounts, instances and an advertiser's audiences open", async () => {
    expect((await w.get("/amc/accounts")).status).toBe(200);
    expect((await w.get(`/amc/audiences/metadata/${await w.audience()}`)).status).toBe(200);
  });

  test("are accepted by one person, at all of that person's clients", async () => {
    await accept();
    await w.login(asOtherClient);
    expect((await w.get(TERMS, otherClient)).json.hasAccepted).toBe(true);
    await w.login(asOtherPerson);
    expect((await w.get(TERMS)).json.hasAccepted).toBe(false);
  });

  test("have a token of each person's own", async () => {
    const { agreementToken } = (await w.get(TERMS)).json;
    await w.login(asOtherPerson);
    expect((await w.patch(TERMS, { agreementToken, hasAccepted: true })).status).toBe(400);
  });
});
