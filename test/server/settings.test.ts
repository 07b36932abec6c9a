import { expect, onTestFinished, test } from "vitest";
import { practiceIn } from "../../src/cli/practice.ts";
import { temporaryFolder } from "../ledger/temporary.ts";
import { openService, SPRING } from "./service.ts";

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

test("practice signs in and sets up all but the run, and twice is once", async () => {
  const practice = practiceIn(temporaryFolder());
  onTestFinished(() => practice.close());
  const here = await openService({ practice });
  const names = { connection: "practice", destination: "practice", sync: "practice" };
  expect(await here.call("POST /api/practice")).toMatchObject({ status: 201, body: names });
  expect((await here.call("GET /api/connections")).body.items).toMatchObject([
    { name: "practice", practice: true, login: "connected", endsAt: expect.any(Number) },
  ]);
  expect((await here.call("GET /api/syncs/practice")).body).toMatchObject({
    source: "practice-people.csv",
    destination: "practice",
    fields: { externalId: "external_id", email: [{ column: "email" }], consent: { userData: "consent" } },
  });
  expect((await here.call("POST /api/practice")).status).toBe(201);
  await here.call("POST /api/syncs/practice/plan");
  await here.idle();
  const { changes, rowsRead } = (await here.call("GET /api/syncs/practice")).body.lastRun;
  expect(changes.add).toBeGreaterThan(rowsRead / 2);
});
