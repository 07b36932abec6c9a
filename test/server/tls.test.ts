import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { noLog } from "../../src/server/log.ts";
import { type RunningService, type ServiceOptions, startService } from "../../src/server/server.ts";
import { headwater } from "../cli/terminal.ts";
import { freePort } from "../free-port.ts";
import { temporaryFolder } from "../ledger/temporary.ts";
import { called } from "./called.ts";
import { PASSWORD } from "./service.ts";
import { steppedClock } from "./stepped-clock.ts";

const FOLDER = join(import.meta.dirname, "tls");
const tls = { certFile: join(FOLDER, "cert.pem"), keyFile: join(FOLDER, "key.pem") };
const ca = readFileSync(tls.certFile, "utf8");

async function started(options: Partial<ServiceOptions>): Promise<RunningService> {
  const service = await startService(
    { folder: temporaryFolder(), port: 0, ...options },
    { clock: steppedClock(), log: noLog(), env: {} },
  );
  onTestFinished(service.close);
  return service;
}

/** A state folder with an admin who has a password. */
async function withAdmin(): Promise<string> {
  const cwd = temporaryFolder();
  const added = await headwater("users add ann@example.com --role admin --name Ann", {
    cwd,
    piped: `${PASSWORD}\n`,
  });
  expect(added).toMatchObject({ exitCode: 0 });
  return cwd;
}

/** Where this machine reaches it, whatever it calls itself. */
const nearby = ({ url }: RunningService, port = new URL(url).port): string => `https://127.0.0.1:${port}`;

describe("with a certificate of its own", () => {
  test("it is reached over TLS alone, says so to browsers, and its cookie travels in no other way", async () => {
    const service = await started({ tls, host: "127.0.0.1" });
    expect(service.url).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    const health = await called(`${service.url}/healthz`, { ca });
    expect([health.status, health.headers["strict-transport-security"]]).toEqual([200, "max-age=31536000"]);
    const signedIn = await called(await service.newSignInLink(), { ca });
    const [cookie] = signedIn.headers["set-cookie"] ?? [];
    expect(cookie).toMatch(/^(__Secure-)?headwater_session=.*; Secure/i);
    expect(cookie).toMatch(/HttpOnly/i);
    const session = await called(`${service.url}/api/session`, {
      ca,
      headers: { cookie: cookie!.split(";")[0]! },
    });
    expect(JSON.parse(session.body)).toMatchObject({ name: "local" });
    await expect(called(`${service.url}/healthz`)).rejects.toThrow(/self-signed/);
    await expect(called(service.url.replace("https:", "http:"))).rejects.toThrow(/socket hang up|ECONNRESET/);
  });

  test("other machines reach it once somebody has a password", async () => {
    await expect(started({ tls, host: "0.0.0.0" })).rejects.toMatchObject({ code: "serve.not-safe" });
    const folder = await withAdmin();
    const service = await started({ tls, host: "0.0.0.0", folder });
    const answer = await called(`${nearby(service)}/api/sign-in`, {
      ca,
      method: "POST",
      body: { email: "ann@example.com", password: PASSWORD },
      headers: { origin: nearby(service), "sec-fetch-site": "same-origin" },
    });
    expect([answer.status, JSON.parse(answer.body)]).toMatchObject([200, { name: "Ann", role: "admin" }]);
    const other = await called(`${nearby(service)}/healthz`, { ca, headers: { host: "evil.example.com" } });
    expect([other.status, JSON.parse(other.body)]).toMatchObject([421, { code: "serve.other-host" }]);
  });

  test.each(["cert.pem", "missing.pem"])(
    "a key file that is none, %s, is named before anything listens",
    async (name) => {
      const keyFile = join(FOLDER, name);
      await expect(started({ tls: { ...tls, keyFile } })).rejects.toMatchObject({
        code: "serve.tls-unreadable",
        message: expect.stringContaining(name),
      });
    },
  );
});

test("behind a proxy, only that proxy is believed, about who asks and that they came over TLS", async () => {
  const publicUrl = "https://hw.example.com";
  const PROXY = "127.0.0.2";
  const folder = await withAdmin();
  const port = await freePort();
  const service = await started({ folder, port, host: "0.0.0.0", publicUrl, trustedProxies: [PROXY] });
  const link = new URL(await service.newSignInLink());
  expect(link.origin).toBe(publicUrl);
  const ask = (path: string, headers: Record<string, string>, from?: string) =>
    called(`http://127.0.0.1:${port}${path}`, {
      headers: { host: "hw.example.com", ...headers },
      ...(from && { from }),
    });
  const secure = { "x-forwarded-proto": "https" };
  const inClear = await ask("/healthz", {}, PROXY);
  expect([inClear.status, JSON.parse(inClear.body)]).toMatchObject([403, { code: "serve.insecure" }]);
  expect((await ask("/healthz", secure, PROXY)).status).toBe(200);
  const wrong = (from: string, forwardedFor: string) =>
    ask("/api/sign-in/link?token=wrong", { ...secure, "x-forwarded-for": forwardedFor }, from);
  for (let tries = 0; tries < 5; tries++) expect((await wrong(PROXY, "198.51.100.7")).status).toBe(401);
  expect((await wrong(PROXY, "198.51.100.7")).status).toBe(429);
  expect((await wrong(PROXY, "203.0.113.9, 198.51.100.7")).status, "its end is the proxy's word").toBe(429);
  expect((await wrong(PROXY, "198.51.100.8")).status).toBe(401);
  // Who is no proxy names another address each time: it is one address all the same.
  const own = await Promise.all(Array.from({ length: 6 }, (_, at) => wrong("127.0.0.1", `192.0.2.${at}`)));
  expect(own.filter(({ status }) => status === 429)).toHaveLength(1);
  const signedIn = await ask(`${link.pathname}${link.search}`, secure, PROXY);
  expect(signedIn.headers["set-cookie"]?.[0]).toMatch(/; Secure/i);
  expect(signedIn.headers["strict-transport-security"]).toBeTruthy();
});
