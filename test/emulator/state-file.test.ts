import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { DEMO } from "../../src/emulator/seed.ts";
import { type EmulatorOptions, startEmulator } from "../../src/emulator/server.ts";
import { EVENTS_PATH, eventHeaders } from "./posted-event.ts";
import { amcPart, form, record, refreshForm, send, sha256, type World, world } from "./world.ts";

let folder: string;
let file: string;
let running: World[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "headwater-emulator-"));
  file = join(folder, "state.ndjson");
});
afterEach(async () => {
  for (const w of running) await w.close();
  running = [];
  rmSync(folder, { recursive: true, force: true });
});

const start = async (options: EmulatorOptions = {}) => {
  const w = await world({ file, ...options });
  running.push(w);
  return w;
};
const stop = async (w: World) => {
  running = running.filter((other) => other !== w);
  await w.close();
};
const control = async (w: World, path: string, body?: unknown) =>
  (
    await send(`${w.emulator.url}/_emulator${path}`, {
      ...(body !== undefined && { method: "POST", body: JSON.stringify(body) }),
    })
  ).json;

describe("a state that is kept in a file", () => {
  test("has its audiences, members and jobs after a restart", async () => {
    const first = await start();
    const id = await first.audience({ name: "Kept audience", countryCode: "DE", ttl: 3600 });
    await first.applied(id, [
      record({ externalUserId: "a" }),
      record({ externalUserId: "b", countryCode: "FR" }),
      record({ externalUserId: "gone" }),
    ]);
    await first.applied(id, [record({ externalUserId: "gone", action: "DELETE" })]);
    const ended = (await first.records(id, [record({ externalUserId: "c" })])).json.jobRequestId;
    first.clock.advance(300);
    const before = {
      audience: await first.get(`/amc/audiences/metadata/${id}`),
      job: await first.get(`/amc/audiences/records/${ended}`),
      seen: await control(first, "/audiences"),
      members: await first.members(id),
    };
    await stop(first);

    const second = await start();
    second.clock.advance(first.clock.now() - second.clock.now());
    expect((await second.get(`/amc/audiences/metadata/${id}`)).text).toBe(before.audience.text);
    expect((await second.get(`/amc/audiences/records/${ended}`)).json).toEqual(before.job.json);
    expect(await control(second, "/audiences")).toEqual(before.seen);
    expect(await second.members(id)).toEqual(before.members);
    expect(before.members.map(({ externalUserId }) => externalUserId)).toEqual(["a", "b", "c"]);
    expect(await second.audience({ name: "A second audience" })).not.toBe(id);
    second.clock.advance(3_600_000);
    expect(await second.members(id)).toEqual([]);
  });

  test("has its connections, accepted terms, definitions and events after a restart", async () => {
    const first = await start({ terms: "not-accepted" });
    const terms = "/amc/audiences/connections/terms";
    const { agreementToken } = (await first.get(terms)).json;
    await first.patch(terms, { agreementToken, hasAccepted: true });
    await first.connection();
    first.clock.advance(1000);
    await first.connection({ ...amcPart, isDefault: true });
    const events = [
      {
        eventDescription: {
          name: "Lead",
          conversionType: "LEAD",
          eventSource: "OFFLINE",
          eventIngestionMethod: "SERVER_TO_SERVER",
        },
        eventTime: "2025-12-31T12:00:00Z",
        countryCode: "US",
        matchKeys: [
          { type: "EMAIL", values: [sha256("ana@example.com")] },
          { type: "MAID", values: ["a-phone"] },
        ],
        eventId: "lead-1",
        consent: { amazonConsent: { amznUserData: "GRANTED" }, tcf: "CPXX" },
        customData: [{ name: "brand", value: "Acme" }],
        dataProcessingOptions: { options: "LIMITED_DATA_USE" },
      },
    ];
    await first.post(EVENTS_PATH, { events }, eventHeaders());
    const type = "application/vnd.dspconversiondefinition.v1+json";
    const definition = {
      name: "Lead",
      source: "SERVER_TO_SERVER",
      sourceType: "OFFLINE",
      conversionType: "LEAD",
      countingMethod: "EVERY",
      value: 1,
    };
    const path = `/accounts/${DEMO.advertiserId}/dsp/conversionDefinitions`;
    await first.post(path, [definition], { accept: type, "content-type": type });
    const paths = ["/connections", "/conversion-definitions"];
    const seen = (w: World) => Promise.all([w.events(), ...paths.map((one) => control(w, one))]);
    const before = await seen(first);
    expect(before.map(({ length }) => length)).toEqual([1, 2, 1]);
    await stop(first);
    const second = await start({ terms: "not-accepted" });
    expect(await seen(second)).toEqual(before);
    expect((await second.get(terms)).json).toEqual({ hasAccepted: true });
  });

  test("of an older version gives its events, which say less", async () => {
    const old = {
      region: "NA",
      accountId: DEMO.advertiserId,
      eventId: "order-1",
      name: "Checkout",
      conversionType: "OFF_AMAZON_PURCHASES",
      eventSource: "WEBSITE",
      eventTime: "2025-12-31T12:00:00Z",
      countryCode: "US",
      value: 1.5,
      currencyCode: "USD",
      unitsSold: 1,
      matchKeys: [{ type: "EMAIL", hash: "not-a-hash" }, { type: "MAID" }],
      limitedDataUse: false,
      receivedAt: 1767225600000,
    };
    writeFileSync(
      file,
      `{"file":"state of Headwater's emulator","version":1}\n${JSON.stringify(["event", old])}\n`,
    );
    expect(await (await start()).events()).toEqual([{ ...old, matched: false }]);
  });

  test("knows how many records a connection took in the last hour", async () => {
    const first = await start({ recordsPerHour: 2 });
    const connectionId = await first.connection();
    const id = await first.audience({ targetResource: { connectionId } });
    await first.records(id, [record({ externalUserId: "a" })]);
    await stop(first);
    const second = await start({ recordsPerHour: 2 });
    second.clock.advance(60_000);
    const both = [record({ externalUserId: "b" }), record({ externalUserId: "c" })];
    expect((await second.records(id, both)).headers.get("retry-after")).toBe("3540");
    expect((await second.records(id, both.slice(1))).status).toBe(202);
  });

  test("finishes the jobs that were pending", async () => {
    const first = await start();
    const id = await first.audience();
    const { jobRequestId } = (await first.records(id, [record({ externalUserId: "a" })])).json;
    await stop(first);
    const second = await start();
    expect((await second.get(`/amc/audiences/records/${jobRequestId}`)).json.jobState).toBe("PENDING");
    second.clock.advance(300);
    expect((await second.get(`/amc/audiences/records/${jobRequestId}`)).json.jobState).toBe("SUCCEEDED");
    expect(await second.members(id)).toHaveLength(1);
  });

  test("knows its grants and tokens, and not those that were taken back", async () => {
    const first = await start();
    const accessToken = (await first.login()).json.access_token;
    const page = `${first.emulator.authorizeUrl("NA")}?client_id=${DEMO.clientId}&response_type=code&scope=profile&redirect_uri=http://127.0.0.1:8990/callback`;
    const { location } = await control(first, "/authorize", { url: page });
    const { client_id, client_secret } = refreshForm;
    const tokens = await send(
      first.emulator.tokenUrl,
      form({
        grant_type: "authorization_code",
        code: new URL(location).searchParams.get("code")!,
        redirect_uri: "http://127.0.0.1:8990/callback",
        client_id,
        client_secret,
      }),
    );
    first.emulator.store.refreshTokens.revoke(({ refreshToken }) => refreshToken === DEMO.refreshToken);
    await stop(first);

    const second = await startEmulator({ file, clock: first.clock });
    const refresh = async (refresh_token: string) =>
      (await send(second.tokenUrl, form({ ...refreshForm, refresh_token }))).status;
    expect(await refresh(tokens.json.refresh_token)).toBe(200);
    expect(await refresh(DEMO.refreshToken)).toBe(400);
    const headers = first.headers({ authorization: `Bearer ${accessToken}` });
    expect((await send(`${second.apiUrl("NA")}/v2/profiles`, { headers })).status).toBe(200);
    await second.close();
  });

  test("knows the population, and how far its clock was moved", async () => {
    const first = await start();
    const base = first.clock.now();
    await control(first, "/population", [{ email: sha256("a") }, { phone: sha256("b") }]);
    await control(first, "/clock", { advanceMs: 5000 });
    await stop(first);
    const second = await start();
    expect(await control(second, "/population")).toEqual({ hashes: 2 });
    expect((await control(second, "/clock")).now).toBe(base + 5000);
  });

  test("is read by its owner only, and holds no value that was not hashed", async () => {
    const w = await start();
    const id = await w.audience();
    await w.applied(id, [record({ externalUserId: "a", hashedPII: [{ email: "ann@example.com" }] })]);
    await w.records(id, [record({ externalUserId: "b", hashedPII: [{ phone: "+15550100" }] })]);
    await stop(w);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const kept = readFileSync(file, "utf8");
    expect(kept).toContain('"not-a-hash');
    expect(kept).not.toMatch(/ann@|5550100/);
  });

  test("is saved while it runs, so that a kill loses seconds only", async () => {
    const w = await start({ saveEveryMs: 1 });
    await w.audience({ name: "Saved meanwhile" });
    // A save gets a twentieth of the time at most: on a slow disk the next one is a while off.
    const saved = () => expect(readFileSync(file, "utf8")).toContain("Saved meanwhile");
    await vi.waitFor(saved, { timeout: 20_000 });
  });

  test("a save that failed is told at the end", async () => {
    const emulator = await startEmulator({ file });
    rmSync(folder, { recursive: true });
    await expect(emulator.close()).rejects.toThrow("can't be written");
  });

  test.each([
    ["of something else", "a,b\n1,2\n", /line 1: it is not a state/],
    ["that is empty", "", /it is empty/],
    ["that breaks off", `{"file":"state of Headwater's emulator","version":1}\n["audience",{"audi`, /line 2/],
    [
      "with a part that is unknown",
      `{"file":"state of Headwater's emulator","version":1}\n["x",1]\n`,
      /line 2/,
    ],
  ])("a file %s is refused and left alone", async (_case, content, words) => {
    writeFileSync(file, content);
    await expect(startEmulator({ file })).rejects.toThrow(words);
    expect(readFileSync(file, "utf8")).toBe(content);
  });

  test("a folder that is not there is an error at the start, and the port is free again", async () => {
    const probe = await startEmulator();
    const { port } = probe;
    await probe.close();
    await expect(startEmulator({ port, file: join(folder, "no/state") })).rejects.toThrow("can't be written");
    const again = await startEmulator({ port });
    await again.close();
  });

  test("a port that is taken leaves the file as it is", async () => {
    const w = await start();
    const before = statSync(file).mtimeMs;
    await expect(startEmulator({ file, port: w.emulator.port })).rejects.toThrow("EADDRINUSE");
    expect(statSync(file).mtimeMs).toBe(before);
  });
});
