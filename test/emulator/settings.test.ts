import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { control as controlRoutes } from "../../src/emulator/control.ts";
import { startEmulator } from "../../src/emulator/server.ts";
import { record, send, type World, world } from "./world.ts";

let w: World;
beforeEach(async () => {
  w = await world();
});
afterEach(() => w.close());

const control = (path: string, method = "GET", body?: string) =>
  send(`${w.emulator.url}/_emulator${path}`, { method, ...(body !== undefined && { body }) });

describe("the clock", () => {
  test("is moved over HTTP: jobs finish and tokens end by it", async () => {
    const id = await w.audience();
    const { jobRequestId } = (await w.records(id, [record({ externalUserId: "a" })])).json;
    const before = (await control("/clock")).json.now;
    const moved = (await control("/clock", "POST", '{"advanceMs":300}')).json;
    expect(moved).toEqual({ now: before + 300, iso: new Date(before + 300).toISOString() });
    expect((await w.get(`/amc/audiences/records/${jobRequestId}`)).json.jobState).toBe("SUCCEEDED");
    await control("/clock", "POST", '{"advanceMs":3600000}');
    expect((await w.get("/v2/profiles")).status).toBe(401);
  });

  test("that was moved runs on from there", async () => {
    const id = await w.audience();
    w.emulator.clock.advance(1000);
    const { jobRequestId } = (await w.records(id, [record({ externalUserId: "a" })])).json;
    w.clock.advance(300);
    expect((await w.get(`/amc/audiences/records/${jobRequestId}`)).json.jobState).toBe("SUCCEEDED");
  });

  test("is the system's when none is given", async () => {
    const emulator = await startEmulator();
    emulator.clock.advance(86_400_000);
    const ahead = (await send(`${emulator.url}/_emulator/clock`)).json.now - Date.now();
    expect(ahead).toBeGreaterThan(86_400_000 - 60_000);
    expect(ahead).toBeLessThanOrEqual(86_400_000);
    await emulator.close();
  });

  test.each(["{}", '{"advanceMs":-1}', '{"advanceMs":"1h"}', "soon", '{"advanceMs":1,"to":2}'])(
    "does not move for %s",
    async (body) => {
      const before = (await control("/clock")).json;
      const refused = await control("/clock", "POST", body);
      expect([refused.status, refused.json.message]).toEqual([400, expect.any(String)]);
      expect((await control("/clock")).json).toEqual(before);
    },
  );
});

describe("options", () => {
  test("are seen and changed over HTTP, and count from the next request", async () => {
    expect((await control("/options")).json).toMatchObject({
      jobMs: 300,
      hashes: "lenient",
      members: "keep",
    });
    const changed = await control("/options", "PATCH", '{"jobMs":60000,"maxBodyBytes":5000}');
    expect(changed.json).toMatchObject({ jobMs: 60_000, maxBodyBytes: 5000, hashes: "lenient" });
    const id = await w.audience();
    expect((await w.applied(id, [record({ externalUserId: "a" })])).jobState).toBe("PENDING");
    const many = Array.from({ length: 100 }, (_, number) => record({ externalUserId: `m${number}` }));
    expect((await w.records(id, many)).status).toBe(413);
  });

  test("a second CREATE unites hashes from when the option says so", async () => {
    const id = await w.audience();
    const withHash = (digit: string) => [
      record({ externalUserId: "a", hashedPII: [{ email: digit.repeat(64) }] }),
    ];
    await w.applied(id, withHash("1"));
    await control("/options", "PATCH", '{"recreate":"union"}');
    await w.applied(id, withHash("2"));
    expect(await w.members(id)).toMatchObject([{ hashedPII: [{}, {}] }]);
  });

  test.each(['{"jobMs":-1}', '{"hashes":"loose"}', '{"jobTime":3}', "[]"])(
    "stay as they are after %s",
    async (body) => {
      const before = (await control("/options")).json;
      expect((await control("/options", "PATCH", body)).status).toBe(400);
      expect((await control("/options")).json).toEqual(before);
    },
  );
});

describe("the counting sink", () => {
  test("checks and counts records, and remembers nobody", async () => {
    await control("/options", "PATCH", '{"members":"count"}');
    const id = await w.audience();
    const names = ["a", "b", "c"].map((name) => record({ externalUserId: name }));
    const status = await w.applied(id, names);
    expect(status).toMatchObject({
      jobState: "SUCCEEDED",
      successful: { recordsProcessedRate: 100 },
      audienceSize: { receivedRecordSize: 3 },
    });
    await w.applied(id, [record({ externalUserId: "a", action: "DELETE" })]);
    expect((await control("/audiences")).json).toMatchObject([{ members: 2 }]);
    expect(await w.members(id)).toEqual([]);
    expect((await w.records(id, [record({ externalUserId: "a@b" })])).status).toBe(400);
  });

  test("matches like the other, and never falls below nobody", async () => {
    await control("/options", "PATCH", '{"members":"count"}');
    const id = await w.audience();
    const known = { externalUserId: "known", hashedPII: [{ email: "0".repeat(64) }] };
    const unknown = { externalUserId: "unknown", hashedPII: [{ email: "f".repeat(64) }] };
    await w.applied(id, [record(known), record(unknown)]);
    expect((await control("/audiences")).json).toMatchObject([{ members: 2, matched: 1 }]);
    const gone = ["1", "2", "3"].map((name) => record({ externalUserId: name, action: "DELETE" }));
    await w.applied(id, gone);
    expect((await control("/audiences")).json).toMatchObject([{ members: 0, matched: 0 }]);
  });

  test("a job accepted while counting stays counted, though the option changes before it ends", async () => {
    await control("/options", "PATCH", '{"members":"count"}');
    const id = await w.audience();
    await w.records(id, [record({ externalUserId: "a" })]);
    await control("/options", "PATCH", '{"members":"keep"}');
    await w.applied(id, [record({ externalUserId: "b" })]);
    expect((await w.members(id)).map(({ externalUserId }) => externalUserId)).toEqual(["b"]);
    expect((await control("/audiences")).json).toMatchObject([{ members: 2 }]);
  });
});

describe("docs/emulator.md", () => {
  const page = readFileSync(new URL("../../docs/emulator.md", import.meta.url), "utf8");
  const section = (title: string) => new RegExp(`^## ${title}\n([\\s\\S]*?)^## `, "m").exec(page)![1]!;

  test("has every option, with its default", () => {
    const told = section("Options").matchAll(/^\| `(\w+)` \| `?([\w-]+)`? \|/gm);
    const defaults = Object.entries(w.emulator.store.options).map(([name, value]) => [name, String(value)]);
    expect([...told].map(([, name, value]) => [name, value]).sort()).toEqual(defaults.sort());
  });

  test("has every call of the emulator's own", () => {
    const calls = section("The emulator's own calls");
    for (const { path } of controlRoutes(w.emulator.store, w.clock).routes)
      expect(calls).toContain(`/_emulator${path.replace(":id", "ID")}\``);
  });
});
