import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { DEMO } from "../../src/emulator/seed.ts";
import { absent, description } from "./openapi.ts";
import { asOtherPerson, twoPeople } from "./people.ts";
import { amcPart, bothParts, dspPart, type Reply, record, recordsBody, type World, world } from "./world.ts";

const title = "Amazon's published descriptions of AMC hold";
const CONNECTIONS = "/amc/audiences/connections";
const TERMS = "/amc/audiences/connections/terms";
const account = {
  "amazon-advertising-api-advertiserid": `ENTITY${DEMO.profileId}`,
  "amazon-advertising-api-marketplaceid": "ATVPDKIKX0DER",
};

describe.skipIf(absent)(absent ? `${title} (skipped: ${absent})` : title, () => {
  const audiences = absent ? undefined! : description("AMCAdAudience");
  const admin = absent ? undefined! : description("AMCAdmin");

  let w: World;
  let closed: World;
  beforeAll(async () => {
    w = await world({ seed: twoPeople });
    closed = await world({ terms: "not-accepted" });
  });
  beforeEach(async () => {
    await w.login();
  });
  afterAll(() => Promise.all([w.close(), closed.close()]));

  type Case = [method: string, path: string, ask: () => Promise<Reply>];
  const unknownClient = { "amazon-advertising-api-clientid": "x" };
  const connectionCases = (more: object = {}): Case[] => [
    ["POST", CONNECTIONS, () => w.post(CONNECTIONS, bothParts, more)],
    ["GET", CONNECTIONS, () => w.get(CONNECTIONS, more)],
    ["GET", TERMS, () => w.get(TERMS, more)],
    ["PATCH", TERMS, () => w.patch(TERMS, { agreementToken: "", hasAccepted: true }, more)],
  ];
  const adminCases = (more: object = {}): Case[] => [
    ["GET", "/amc/accounts", () => w.get("/amc/accounts", more)],
    ["GET", "/amc/instances", () => w.get("/amc/instances", { ...account, ...more })],
    [
      "GET",
      "/amc/instances/{instanceId}",
      () => w.get(`/amc/instances/${DEMO.instanceId}`, { ...account, ...more }),
    ],
  ];
  const eachOf = async (status: number, connections: Case[], instances: Case[]) => {
    for (const [api, cases] of [
      [audiences, connections],
      [admin, instances],
    ] as const) {
      for (const [method, path, ask] of cases) {
        const reply = await ask();
        expect([path, reply.status, ...api.misfits(method, path, reply)]).toEqual([path, status]);
      }
    }
  };

  test("for accounts and instances", () => eachOf(200, [], adminCases()));

  test.each([
    ["both parts", bothParts],
    ["AMC only", amcPart],
    ["DSP only", { ...dspPart, isDefault: true }],
  ])("for a connection with %s, listed and deleted", async (_case, given) => {
    expect(audiences.problems("POST", CONNECTIONS, "request", given)).toEqual([]);
    const made = await w.post(CONNECTIONS, given);
    expect([made.status, audiences.misfits("POST", CONNECTIONS, made)]).toEqual([201, []]);
    const listed = await w.get(`${CONNECTIONS}?connectionId=${made.json.connectionId}`);
    expect([listed.status, audiences.misfits("GET", CONNECTIONS, listed)]).toEqual([200, []]);
    const gone = await w.remove(`${CONNECTIONS}?connectionId=${made.json.connectionId}`);
    expect([gone.status, audiences.misfits("DELETE", CONNECTIONS, gone)]).toEqual([204, []]);
  });

  test("for the terms, before, at and after acceptance", async () => {
    const fresh = await world({ terms: "not-accepted" });
    const before = await fresh.get(TERMS);
    const body = { agreementToken: before.json.agreementToken, hasAccepted: true };
    expect(audiences.problems("PATCH", TERMS, "request", body)).toEqual([]);
    const accepted = await fresh.patch(TERMS, body);
    const after = await fresh.get(TERMS);
    await fresh.close();
    expect([before.status, accepted.status, after.status]).toEqual([200, 204, 200]);
    expect(audiences.misfits("GET", TERMS, before)).toEqual([]);
    expect(audiences.misfits("PATCH", TERMS, accepted)).toEqual([]);
    expect(audiences.misfits("GET", TERMS, after)).toEqual([]);
  });

  test("in refusing what they forbid", async () => {
    const wrong = { ...bothParts, isDefault: "yes" };
    expect(audiences.problems("POST", CONNECTIONS, "request", wrong)).not.toEqual([]);
    await eachOf(
      400,
      [
        ["POST", CONNECTIONS, () => w.post(CONNECTIONS, wrong)],
        ["GET", CONNECTIONS, () => w.get(`${CONNECTIONS}?isDefault=yes`)],
        ["PATCH", TERMS, () => w.patch(TERMS, { agreementToken: "x", hasAccepted: true })],
        ["PATCH", TERMS, () => w.patch(TERMS, {})],
      ],
      [
        ["GET", "/amc/accounts", () => w.get("/amc/accounts?nextToken=x")],
        ["GET", "/amc/instances", () => w.get("/amc/instances")],
        ["GET", "/amc/instances/{instanceId}", () => w.get("/amc/instances/x")],
      ],
    );
  });

  test("without a token", () =>
    eachOf(401, connectionCases({ authorization: undefined }), adminCases({ authorization: undefined })));

  test("for terms that are not accepted", () =>
    eachOf(
      401,
      [
        ["POST", CONNECTIONS, () => closed.post(CONNECTIONS, bothParts)],
        ["GET", CONNECTIONS, () => closed.get(CONNECTIONS)],
        ["DELETE", CONNECTIONS, () => closed.remove(CONNECTIONS)],
      ],
      [],
    ));

  test("for another client than the token's", () =>
    eachOf(403, connectionCases(unknownClient), adminCases(unknownClient)));

  test("for somebody else's account and connection", async () => {
    const connectionId = await w.connection();
    await w.login(asOtherPerson);
    const theirs = { dspAdvertiserId: "584212345678902345", dspProfileId: "2934567890123", connectionId };
    await eachOf(403, [["POST", CONNECTIONS, () => w.post(CONNECTIONS, theirs)]], adminCases().slice(1));
  });

  test("for what is not there", () =>
    eachOf(
      404,
      [
        ["GET", CONNECTIONS, () => w.get(`${CONNECTIONS}?connectionId=none`)],
        ["DELETE", CONNECTIONS, () => w.remove(`${CONNECTIONS}?connectionId=none`)],
      ],
      [["GET", "/amc/instances/{instanceId}", () => w.get("/amc/instances/amcnone", account)]],
    ));

  test("for a wrong Accept, and a wrong page, of instances", async () => {
    const html = { ...account, accept: "text/html" };
    await eachOf(
      415,
      [],
      [["GET", "/amc/instances/{instanceId}", () => w.get(`/amc/instances/${DEMO.instanceId}`, html)]],
    );
    await eachOf(422, [], [["GET", "/amc/instances", () => w.get("/amc/instances?limit=0", account)]]);
  });

  test.each([
    [429, { name: "throttle" }],
    [500, { name: "5xx", status: 500 }],
  ])("for a fault's %d", async (status, fault) => {
    const gone: Case = ["DELETE", CONNECTIONS, () => w.remove(`${CONNECTIONS}?connectionId=none`)];
    const connections = [...connectionCases(), gone];
    await w.fault({ ...fault, times: connections.length + 3 });
    await eachOf(status, connections, adminCases());
  });

  test("for an audience of a connection, read and filled", async () => {
    const connectionId = await w.connection(amcPart);
    const id = await w.audience({ targetResource: { connectionId } });
    const body = recordsBody(id, [record({ externalUserId: "a" })]).replace(
      "{",
      `{"targetResource":{"connectionId":"${connectionId}","targetTypes":[]},`,
    );
    expect(audiences.problems("POST", "/amc/audiences/records", "request", JSON.parse(body))).toEqual([]);
    const accepted = await w.post("/amc/audiences/records", body);
    expect([accepted.status, audiences.misfits("POST", "/amc/audiences/records", accepted)]).toEqual([
      202,
      [],
    ]);
    const path = "/amc/audiences/metadata/{audienceId}";
    const read = await w.get(`/amc/audiences/metadata/${id}`);
    expect([read.status, audiences.misfits("GET", path, read)]).toEqual([200, []]);
  });
});
