import { expect, test } from "vitest";
import { DEMO } from "../../src/emulator/seed.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { DESTINATION, openService, type TestService, type TestServiceOptions } from "./service.ts";

const furnished = async (options?: TestServiceOptions): Promise<TestService> => {
  const made = await openService({ clock: systemClock, ...options });
  await made.furnish();
  return made;
};

const checked = async ({ call }: TestService, body: Record<string, unknown>) => {
  const answer = await call("POST /api/destinations/check", { body: { ...DESTINATION, ...body } });
  expect(answer.status).toBe(200);
  return answer.body.items as { check: string; ok: boolean; says: string; hint?: string }[];
};

test("a destination is checked with Amazon before it is saved, and kept nowhere", async () => {
  const made = await furnished();
  const items = await checked(made, { instanceId: DEMO.instanceId });
  expect(items.every(({ ok }) => ok)).toBe(true);
  expect(items.map(({ check }) => check)).toEqual(
    expect.arrayContaining(["Login", "Region", "Profile", "Advertiser", "Instance", "Connection", "Terms"]),
  );
  expect((await made.call("GET /api/destinations")).body.items).toHaveLength(1);
});

test("what is wrong is named: the region that has the profile, the profiles, advertisers and instances that are there", async () => {
  const made = await furnished();
  const wrong = async (body: Record<string, unknown>) => (await checked(made, body)).find(({ ok }) => !ok);
  const uk = { profileId: "3234567890123", advertiserId: "585212345678901235" };
  expect(await wrong(uk)).toMatchObject({
    check: "Region",
    says: expect.stringContaining("is in region EU"),
  });
  expect(await wrong({ ...uk, region: "EU" })).toMatchObject({
    check: "Settings",
    says: expect.stringContaining("EU"),
  });
  expect(await wrong({ profileId: "99" })).toMatchObject({
    check: "Profile",
    hint: expect.stringContaining(DEMO.profileId),
  });
  expect(await wrong({ advertiserId: "99" })).toMatchObject({
    check: "Advertiser",
    hint: expect.stringContaining(DEMO.advertiserId),
  });
  expect(await wrong({ instanceId: "amcnone" })).toMatchObject({
    check: "Instance",
    hint: expect.stringContaining(DEMO.instanceId),
  });
  expect(await wrong({ connection: "none" })).toMatchObject({ check: "Settings" });
});

test("a destination is added, shown with its region and its syncs, and removed only when no sync goes there", async () => {
  const made = await furnished();
  expect((await made.call("PUT /api/destinations/second", { body: DESTINATION })).body).toMatchObject({
    name: "second",
    region: "NA",
    profileId: DEMO.profileId,
    syncs: [],
  });
  const body = {
    source: { file: "people.csv" },
    destination: "second",
    audience: { name: "Spring buyers" },
    mode: "add",
  };
  await made.service.state.settings.put({ kind: "syncs", name: "spring", body }, { by: "x" });
  expect(await made.call("DELETE /api/destinations/second")).toMatchObject({
    status: 409,
    body: { code: "settings.in-use" },
  });
  expect((await made.call("DELETE /api/destinations/shop")).status).toBe(204);
  expect((await made.call("GET /api/destinations")).body.items).toMatchObject([
    { name: "second", syncs: ["spring"] },
  ]);
  expect(
    await made.call("PUT /api/destinations/bad", { body: { ...DESTINATION, connection: "none" } }),
  ).toMatchObject({
    status: 400,
    body: { code: "config.connection-unknown" },
  });
});

test("the terms are read, and accepted with the name of who is signed in", async () => {
  const made = await furnished({ terms: "not-accepted" });
  const terms = "/api/destinations/shop/terms";
  expect((await made.call(`GET ${terms}`)).body).toMatchObject({
    accepted: false,
    content: expect.any(String),
  });
  expect((await made.call(`POST ${terms}`, { body: { accept: false } })).status).toBe(400);
  expect((await made.call(`POST ${terms}`, { body: { accept: true } })).status).toBe(204);
  expect((await made.call(`GET ${terms}`)).body).toMatchObject({
    accepted: true,
    acceptances: [{ acceptedBy: "local" }],
  });
  expect((await made.audited()).map(({ did }) => did)).toEqual(["terms.accept"]);
});

test("a preflight looks at the machine, the state folder and Amazon", async () => {
  const made = await furnished();
  const { items } = (await made.call("GET /api/destinations/shop/preflight")).body;
  const checks = items.map(({ check }: { check: string }) => check);
  expect(checks).toEqual(expect.arrayContaining(["Node", "Disk", "State", "Profile", "Memory"]));
  expect((await made.call("GET /api/destinations/no/preflight")).status).toBe(404);
});
