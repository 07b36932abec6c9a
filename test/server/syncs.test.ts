import { expect, test } from "vitest";
import { openService, SPRING, type TestService } from "./service.ts";

async function furnished(): Promise<TestService> {
  const made = await openService();
  await made.furnish();
  return made;
}

test("a sync is saved, shown with its settings and YAML, changed from what it is now, and removed", async () => {
  const { call, happenings, audited } = await furnished();
  const saved = await call("PUT /api/syncs/spring", {
    body: { ...SPRING, fields: { externalId: "id", email: "email" } },
  });
  expect(saved.status).toBe(200);
  const { body, headers } = await call("GET /api/syncs/spring");
  expect(body).toMatchObject({
    name: "spring",
    owner: { kind: "console" },
    mode: "mirror",
    source: "people.csv",
    destination: "shop",
    audience: "Spring buyers US",
    settings: { ...SPRING, fields: { externalId: "id" } },
    fields: { externalId: "id", email: [{ column: "email", hashed: false }], phone: [] },
    yaml: expect.stringMatching(/^syncs:\n {2}spring:\n/),
  });
  const etag = headers.get("etag")!;
  expect(etag).toBe(`"${body.etag}"`);
  const paused = { ...SPRING, schedule: { cron: "0 6 * * *", paused: true } };
  expect((await call("PUT /api/syncs/spring", { body: paused, headers: { "if-match": etag } })).status).toBe(
    200,
  );
  const late = await call("PUT /api/syncs/spring", { body: SPRING, headers: { "if-match": etag } });
  expect([late.status, late.body.code]).toEqual([412, "settings.changed-meanwhile"]);
  expect((await call("DELETE /api/syncs/spring", { headers: { "if-match": etag } })).status).toBe(412);
  expect((await call("DELETE /api/syncs/spring")).status).toBe(204);
  expect((await call("GET /api/syncs/spring")).status).toBe(404);
  expect((await audited()).map(({ did }) => did)).toEqual(["sync.change", "sync.change", "sync.remove"]);
  expect(happenings).toEqual(Array(3).fill({ kind: "settings" }));
});

test("what can't be saved is told field by field, by a check as by the saving", async () => {
  const { call } = await furnished();
  const settings = { ...SPRING, audience: { name: "short" } };
  const told = { code: "config.value-invalid", fields: [expect.objectContaining({ path: "audience.name" })] };
  expect(await call("PUT /api/syncs/spring", { body: settings })).toMatchObject({ status: 400, body: told });
  expect(await call("POST /api/syncs/check", { body: { name: "spring", settings } })).toMatchObject({
    status: 400,
    body: told,
  });
  for (const [line, body] of [
    ["PUT /api/syncs/spring", { ...SPRING, source: { file: "/etc/passwd" } }],
    ["POST /api/syncs/check", { name: "spring", settings: { ...SPRING, source: { file: "../x.csv" } } }],
  ] as const)
    expect(await call(line, { body })).toMatchObject({
      status: 400,
      body: { code: "source.outside-folder" },
    });
  expect((await call("GET /api/syncs")).body).toEqual({ items: [], total: 0 });
});

test("a check asks Amazon whether the audience has a place: the destination is reached, the country is served", async () => {
  const { call } = await furnished();
  const check = async (country: string) => {
    const settings = { ...SPRING, audience: { ...SPRING.audience, country } };
    const { body } = await call("POST /api/syncs/check", { body: { name: "spring", settings } });
    return body;
  };
  const fine = await check("us");
  expect(fine.findings.every(({ ok }: { ok: boolean }) => ok)).toBe(true);
  expect(fine.findings.map((one: { check: string }) => one.check)).toEqual([
    "Audience",
    "Login",
    "Region",
    "Profile",
    "Country",
  ]);
  expect(fine.yaml).toContain("spring:");
  expect((await check("IS")).findings.at(-1)).toMatchObject({ check: "Country", ok: false });
  expect((await check("DE")).findings.at(-1)).toMatchObject({ ok: true, hint: expect.any(String) });
  expect((await call("GET /api/syncs")).body.total).toBe(0);
});

test("syncs come in pages in the order of their names, and are searched by all that a row shows", async () => {
  const { call, service } = await furnished();
  const syncs = Object.fromEntries(
    Array.from({ length: 25 }, (_, at) => {
      const source = { file: at === 3 ? "Special.csv" : "people.csv" };
      return [
        `s${String(at).padStart(2, "0")}`,
        { ...SPRING, mode: "add", source, audience: { name: `Audience no ${at} US` } },
      ];
    }),
  );
  await service.state.settings.apply(JSON.stringify({ syncs }), { by: "x" });
  const names: string[] = [];
  let next = "";
  do {
    const { body } = await call(`GET /api/syncs?limit=10${next && `&cursor=${encodeURIComponent(next)}`}`);
    expect(body.total).toBe(25);
    names.push(...body.items.map(({ name }: { name: string }) => name));
    next = body.next ?? "";
  } while (next);
  expect(names).toEqual(Object.keys(syncs));
  const found = async (q: string) =>
    (await call(`GET /api/syncs?q=${encodeURIComponent(q)}`)).body.items.map(
      ({ name }: { name: string }) => name,
    );
  expect(await found("special")).toEqual(["s03"]);
  expect(await found("NO 24 us")).toEqual(["s24"]);
  expect(await found("shop")).toHaveLength(25);
  expect(await found("nothing")).toEqual([]);
  expect((await call("GET /api/syncs?limit=0")).status).toBe(400);
});

test("a plan and a run are work; the list shows the last run, and the sync its audience", async () => {
  const { call, idle, audited } = await furnished();
  await call("PUT /api/syncs/spring", { body: { ...SPRING, schedule: { cron: "0 6 * * *" } } });
  const planned = await call("POST /api/syncs/spring/plan");
  expect(planned).toMatchObject({ status: 202, body: { kind: "plan", sync: "spring", by: "local" } });
  await idle();
  const [sync] = (await call("GET /api/syncs")).body.items;
  expect(sync).toMatchObject({
    nextAt: expect.any(Number),
    lastRun: {
      sync: "spring",
      state: "planned",
      rowsRead: 2,
      changes: { add: 2, remove: 0 },
      audience: "Spring buyers US",
    },
  });
  expect((await call("POST /api/syncs/spring/run")).body).toMatchObject({ kind: "sync" });
  await idle();
  const { body } = await call("GET /api/syncs/spring");
  expect(body.lastRun).toMatchObject({ state: "accepted" });
  expect(body.lastRun.runId).not.toBe(sync.lastRun.runId);
  expect(body.audienceKey).toBe(body.lastRun.audienceKey);
  expect((await call("POST /api/syncs/autumn/run")).status).toBe(404);
  expect((await audited()).map(({ did, to }) => `${did} ${to}`)).toEqual([
    "sync.change spring",
    "sync.plan spring",
    "sync.run spring",
  ]);
});
