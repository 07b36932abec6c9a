import { writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { DEMO } from "../../src/emulator/seed.ts";
import { RIGHTS } from "../../src/server/rights.ts";
import type { Caller } from "./caller.ts";
import { connectionTo, decided, openService, RETURN_URL, type TestService } from "./service.ts";

const OTHER_PERSON = "amzn1.account.OTHER";

const unconnected = async (): Promise<TestService> => {
  const made = await openService();
  const body = { ...connectionTo(made.emulator.url), clientSecret: DEMO.clientSecret };
  expect((await made.call("PUT /api/connections/amazon", { body })).status).toBe(200);
  return made;
};

/** From the button to the page that the browser ends at. */
async function signIn(
  { call, emulator }: TestService,
  how: Parameters<typeof decided>[2] = {},
): Promise<URL> {
  const { body } = await call("POST /api/connections/amazon/sign-in");
  expect(body.returnUrl).toBe(RETURN_URL);
  const location = new URL(await decided(emulator, body.url, how));
  const answer = await call(`GET ${location}`);
  expect(answer.status).toBe(303);
  return new URL(answer.headers.get("location")!, RETURN_URL);
}

/** Another browser, of the same person. */
async function anotherBrowser({ stranger, auth }: TestService): Promise<Caller> {
  const caller = stranger();
  await caller.open(await auth.newSignInLink());
  return caller;
}

const only = async ({ call }: TestService) => (await call("GET /api/connections")).body.items[0];

test("a person signs in at Amazon and comes back connected; who, when, until when and what is reached are told", async () => {
  const made = await unconnected();
  expect(await only(made)).toMatchObject({
    name: "amazon",
    owner: { kind: "console" },
    login: "none",
    hasClientSecret: true,
    practice: true,
    returnUrl: RETURN_URL,
    profileIds: [],
  });
  expect((await signIn(made)).href).toMatch(/\/connections\?signed-in=amazon$/);
  const connected = await only(made);
  expect(connected).toMatchObject({ login: "connected", grantedBy: "local" });
  expect(connected.profileIds).toContain(DEMO.profileId);
  expect(connected.endsAt).toBeGreaterThan(connected.grantedAt);
  expect(JSON.stringify(connected)).not.toContain(DEMO.clientSecret);
  const { body } = await made.call("GET /api/connections/amazon/profiles");
  expect(body.items).toContainEqual(
    expect.objectContaining({ profileId: DEMO.profileId, country: "US", type: "agency" }),
  );
  expect((await made.audited()).map(({ did, to, who }) => [did, to, who])).toEqual([
    ["connection.change", "amazon", "local"],
    ["connection.connect", "amazon", "local"],
  ]);
  expect(made.happenings.at(-1)).toEqual({ kind: "settings" });
});

test("a no at Amazon comes back as a code alone", async () => {
  const made = await unconnected();
  const { search } = await signIn(made, { decision: "deny" });
  expect(search).toBe("?problem=sign-in.denied&connection=amazon");
  expect(await only(made)).toMatchObject({ login: "none" });
});

test("an answer counts once, and for who began the sign-in", async () => {
  const made = await unconnected();
  const { body } = await made.call("POST /api/connections/amazon/sign-in");
  const address = await decided(made.emulator, body.url);
  const other = await anotherBrowser(made);
  await other.call("POST /api/connections/amazon/sign-in");
  const back = async (as: Pick<Caller, "call"> = made) => as.call(`GET ${address}`);
  expect(await back(other)).toMatchObject({ status: 403, body: { code: "auth.other-sign-in" } });
  expect((await back()).headers.get("location")).toBe("/connections?signed-in=amazon");
  expect((await back()).status).toBe(401);
});

test("another login than before waits for a yes of its own person, once", async () => {
  const made = await unconnected();
  await signIn(made);
  const signInId = (await signIn(made, { personId: OTHER_PERSON })).searchParams.get("sign-in")!;
  expect((await only(made)).profileIds).toContain(DEMO.profileId);
  const { body } = await made.call("GET /api/sign-ins");
  expect(body.items).toEqual([
    expect.objectContaining({
      connection: "amazon",
      signInId,
      lost: expect.arrayContaining([DEMO.profileId]),
    }),
  ]);
  const program = await made.program(RIGHTS);
  expect((await program.call("GET /api/sign-ins")).body.items).toEqual([]);
  const keep = `POST /api/sign-ins/${signInId}/keep`;
  expect(await program.call(keep)).toMatchObject({
    status: 404,
    body: { code: "sign-in.unknown" },
  });
  expect((await made.call(keep)).body).toMatchObject({ login: "connected", profileIds: ["2934567890123"] });
  expect((await made.call(keep)).status).toBe(404);
});

test("a login can be forgotten, and goes with its connection", async () => {
  const made = await unconnected();
  await signIn(made);
  expect((await made.call("DELETE /api/connections/amazon/login")).status).toBe(204);
  expect(await only(made)).toMatchObject({ login: "none", hasClientSecret: true });
  await signIn(made);
  expect((await made.call("DELETE /api/connections/amazon")).status).toBe(204);
  const body = connectionTo(made.emulator.url);
  expect((await made.call("PUT /api/connections/amazon", { body })).body).toMatchObject({
    login: "none",
    hasClientSecret: false,
  });
});

test("a change made from an older state is refused, and so is one that must be new", async () => {
  const made = await unconnected();
  const { etag } = await only(made);
  const put = (headers: Record<string, string>, region: string) =>
    made.call("PUT /api/connections/amazon", {
      body: { ...connectionTo(made.emulator.url), region },
      headers,
    });
  const changed = await put({ "if-match": `"${etag}"` }, "EU");
  expect(changed).toMatchObject({ status: 200, body: { region: "EU", hasClientSecret: true } });
  expect(changed.headers.get("etag")).toBe(`"${changed.body.etag}"`);
  expect(await put({ "if-match": `"${etag}"` }, "NA")).toMatchObject({
    status: 412,
    body: { code: "settings.changed-meanwhile" },
  });
  expect((await put({ "if-none-match": "*" }, "NA")).status).toBe(412);
});

test("a secret needs its client id, and nothing is kept without", async () => {
  const made = await unconnected();
  const { clientId: _, ...body } = connectionTo(made.emulator.url);
  const refused = await made.call("PUT /api/connections/second", { body: { ...body, clientSecret: "s" } });
  expect(refused).toMatchObject({ status: 400, body: { code: "connection.no-client-id" } });
  expect((await made.call("GET /api/connections")).body.items).toHaveLength(1);
});

test("what a file owns is shown with the file, and changed there alone", async () => {
  const made = await unconnected();
  const yaml = "connections: { filed: { region: EU, clientId: { env: SOME_ID } } }";
  writeFileSync(`${made.folder}/team.yaml`, yaml);
  await made.service.state.settings.apply(yaml, { by: "x", owner: "team.yaml" });
  const { items } = (await made.call("GET /api/connections")).body;
  expect(items).toContainEqual(
    expect.objectContaining({ name: "filed", region: "EU", owner: { kind: "file", file: "team.yaml" } }),
  );
  for (const refused of [
    await made.call("PUT /api/connections/filed", { body: { region: "NA" } }),
    await made.call("DELETE /api/connections/filed"),
  ])
    expect(refused).toMatchObject({
      status: 409,
      body: { code: "settings.owned-by-file", hint: expect.stringContaining("team.yaml") },
    });
});

test("a connection that is not there is not found", async () => {
  const { call } = await unconnected();
  for (const line of [
    "POST /api/connections/no/sign-in",
    "GET /api/connections/no/profiles",
    "DELETE /api/connections/no",
  ])
    expect(await call(line)).toMatchObject({ status: 404, body: { code: "settings.unknown" } });
});
