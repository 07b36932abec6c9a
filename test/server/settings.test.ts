import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DEMO } from "../../src/emulator/seed.ts";
import { startEmulator } from "../../src/emulator/server.ts";
import { connectionTo, openService, SPRING } from "./service.ts";

test("what one service exports another imports, unless it changed meanwhile", async () => {
  const from = await openService();
  await from.furnish();
  await from.call("PUT /api/syncs/spring", { body: SPRING });
  const { body, headers } = await from.call("GET /api/settings");
  expect(headers.get("etag")).toBe(`"${body.etag}"`);
  expect(body.files).toEqual([]);
  const to = await openService();
  const imported = await to.call("POST /api/settings", { body: { yaml: body.yaml } });
  expect(imported).toMatchObject({
    status: 200,
    body: { added: expect.arrayContaining(["sync spring"]), changed: [] },
  });
  expect((await to.call("GET /api/settings")).body.yaml).toBe(body.yaml);
  const late = { body: { yaml: body.yaml }, headers: { "if-match": '"older"' } };
  expect(await to.call("POST /api/settings", late)).toMatchObject({
    status: 412,
    body: { code: "settings.changed-meanwhile" },
  });
  expect((await to.call("POST /api/settings", { body: { yaml: "a: [" } })).body.code).toBe("config.not-yaml");
  expect((await to.audited()).map(({ did }) => did)).toEqual(["settings.import"]);
});

test("practice sets up all but the run, and twice is once", async () => {
  const emulator = await startEmulator();
  const ports: (number | undefined)[] = [];
  const here = await openService({
    practice: {
      start: async (port) => {
        ports.push(port);
        const { clientSecret, refreshToken } = DEMO;
        return {
          port: emulator.port,
          settings: {
            connections: { demo: { ...connectionTo(emulator.url), clientSecret, refreshToken } },
            destinations: { demo: { connection: "demo", profileId: DEMO.profileId } },
          },
          close: () => emulator.close(),
        };
      },
      people: async (folder) => {
        const file = join(folder, "practice-people.csv");
        writeFileSync(file, "id,email,phone\np_1,one@example.com,+12125550123\n");
        return file;
      },
      close: async () => undefined,
    },
  });
  const names = { connection: "practice", destination: "practice", sync: "practice" };
  expect(await here.call("POST /api/practice")).toMatchObject({ status: 201, body: names });
  expect((await here.call("GET /api/syncs/practice")).body).toMatchObject({
    source: "practice-people.csv",
    destination: "practice",
    fields: { externalId: "id", email: [{ column: "email" }], phone: [{ column: "phone" }] },
  });
  expect((await here.call("POST /api/practice")).status).toBe(201);
  expect(ports).toEqual([undefined, emulator.port]);
  await here.call("POST /api/syncs/practice/plan");
  await here.idle();
  expect((await here.call("GET /api/syncs/practice")).body.lastRun.changes).toMatchObject({ add: 1 });
  await emulator.close();
});

test("a service without a practice Amazon says so", async () => {
  const { call } = await openService();
  expect(await call("POST /api/practice")).toMatchObject({
    status: 400,
    body: { code: "practice.unavailable" },
  });
});
