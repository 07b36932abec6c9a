import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { operations, rules } from "../../src/emulator/operations.ts";
import { printConfig } from "../../src/emulator/print-config.ts";
import { startEmulator } from "../../src/emulator/server.ts";
import { form, record, send, world } from "./world.ts";

describe("the emulator", () => {
  test("its printed configuration reaches it as it stands", async () => {
    const emulator = await startEmulator();
    const { connections, destinations } = parse(printConfig({ port: emulator.port }));
    const { clientId, clientSecret, refreshToken, endpoints } = connections.demo;
    expect(endpoints).toEqual({
      api: `${emulator.url}/{region}`,
      token: emulator.tokenUrl,
      authorize: `${emulator.url}/{region}/ap/oa`,
    });
    const { json } = await send(
      endpoints.token,
      form({
        grant_type: "refresh_token",
        client_id: clientId,
        client_secret: clientSecret,
        refresh_token: refreshToken,
      }),
    );
    const advertisers = await send(`${endpoints.api.replace("{region}", "na")}/dsp/advertisers`, {
      headers: {
        authorization: `Bearer ${json.access_token}`,
        "amazon-advertising-api-clientid": clientId,
        "amazon-advertising-api-scope": destinations.demo.profileId,
      },
    });
    expect(advertisers.json.response).toMatchObject([{ advertiserId: destinations.demo.advertiserId }]);
    expect(destinations.demo).toMatchObject({ connection: "demo", region: "NA" });
    await emulator.close();
  });

  test("one that listens to everybody names this machine", async () => {
    const emulator = await startEmulator({ host: "0.0.0.0" });
    expect(emulator.url).toBe(`http://127.0.0.1:${emulator.port}`);
    expect((await send(`${emulator.url}/_emulator/clock`)).status).toBe(200);
    await emulator.close();
  });

  test("a port that is taken is an error, not a hang", async () => {
    const first = await startEmulator();
    await expect(startEmulator({ port: first.port })).rejects.toThrow("EADDRINUSE");
    await first.close();
  });

  test("it counts requests by operation and status, dropped ones too", async () => {
    const w = await world();
    const id = await w.audience();
    await w.fault([
      { name: "throttle", operation: "upload-records", times: 1 },
      { name: "timeout-before-accept", operation: "upload-records", times: 1, after: 1 },
    ]);
    const upload = () => w.records(id, [record({ externalUserId: "a" })]);
    // The first is dropped before it can be throttled: `after` counts requests, so the second one is.
    await upload();
    await expect(upload()).rejects.toThrow();
    await upload();
    expect((await send(`${w.emulator.url}/_emulator/requests`)).json).toEqual({
      token: { 200: 1 },
      "create-audience": { 201: 1 },
      "upload-records": { 202: 1, 429: 1, dropped: 1 },
    });
    await w.close();
  });

  test("it lists its audiences with their members", async () => {
    const w = await world();
    const id = await w.audience({ name: "Seen from within", countryCode: "US" });
    await w.applied(id, [record({ externalUserId: "a" })]);
    const { json } = await send(`${w.emulator.url}/_emulator/audiences`);
    expect(json).toMatchObject([{ id, name: "Seen from within", country: "US", members: 1 }]);
    expect((await send(`${w.emulator.url}/_emulator/audiences/1/members`)).status).toBe(404);
    await w.close();
  });

  test("a hundred thousand members are kept and streamed, each once", async () => {
    const w = await world();
    const id = await w.audience();
    for (let start = 0; start < 100_000; start += 10_000) {
      const records = Array.from({ length: 10_000 }, (_, offset) =>
        record({ externalUserId: `m${start + offset}` }),
      );
      expect((await w.records(id, records)).status).toBe(202);
    }
    w.clock.advance(300);
    const members = await w.members(id);
    expect(new Set(members.map(({ externalUserId }) => externalUserId)).size).toBe(100_000);
    expect(members.length).toBe(100_000);
    await w.close();
  });
});

describe("evidence", () => {
  test("every rule says where it was read and how sure we are", () => {
    const all = rules();
    expect(all.length).toBeGreaterThan(60);
    for (const { says, evidence } of all) {
      expect(says).toMatch(/\.$/);
      expect(evidence.source).not.toBe("");
      expect(evidence.read).toBe("2026-11-24");
      expect(["documented", "observed", "assumed"]).toContain(evidence.certainty);
    }
  });

  test("no rule is said twice", () => {
    const said = rules().map(({ where, says }) => `${where}: ${says}`);
    expect(new Set(said).size).toBe(said.length);
  });

  test("what Amazon's own pages say is called documented, and nothing else is", () => {
    const isAmazons = (source: string) => /^https:\/\/[a-z]+\.amazon\.com\/|^Amazon's OpenAPI/.test(source);
    for (const { evidence } of rules()) {
      expect([evidence.source, evidence.certainty === "documented"]).toEqual([
        evidence.source,
        isAmazons(evidence.source),
      ]);
    }
  });

  test("every operation has a name of its own", () => {
    expect(new Set(operations.map(({ name }) => name)).size).toBe(operations.length);
  });
});
