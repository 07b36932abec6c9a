import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Hono } from "hono";
import { expect, onTestFinished, test } from "vitest";
import type { Env } from "../../src/server/app.ts";
import { mountConsole } from "../../src/server/console-files.ts";
import { listen } from "../../src/server/listen.ts";
import { answerProblem } from "../../src/server/problems.ts";
import { temporaryFolder } from "../ledger/temporary.ts";
import { type Call, called } from "./called.ts";
import { steppedClock } from "./stepped-clock.ts";

/** A console as it is built, with something beside it that is nobody's to see. */
async function console() {
  const folder = temporaryFolder();
  const dist = join(folder, "dist");
  mkdirSync(join(dist, "assets"), { recursive: true });
  writeFileSync(join(folder, "secret.json"), '"never"');
  writeFileSync(join(dist, "index.html"), '<meta name="style-nonce" content="" /><title>Headwater</title>');
  writeFileSync(join(dist, "icon.svg"), "<svg/>");
  writeFileSync(join(dist, "assets/index-DksK2hF4.js"), "export {};");
  const app = new Hono<Env>();
  app.onError((error, c) => answerProblem(c, error));
  mountConsole(app, dist);
  const clock = steppedClock();
  const listening = await listen(app.fetch, { port: 0, host: "127.0.0.1" }, clock);
  onTestFinished(listening.close);
  return (path: string, accept = "*/*", more: Call = {}) =>
    called(`http://127.0.0.1:${listening.port}`, { path, headers: { accept }, ...more });
}

test("files whose names change with what is in them are kept for ever, others are asked for again", async () => {
  const ask = await console();
  const script = await ask("/assets/index-DksK2hF4.js");
  expect(script.body).toBe("export {};");
  expect(script.headers).toMatchObject({
    "content-type": "text/javascript; charset=utf-8",
    "cache-control": "public, max-age=31536000, immutable",
  });
  expect((await ask("/icon.svg")).headers["cache-control"]).toBe("no-cache");
});

test("the page is kept by nobody, and lets its scripts ask nobody but the service, with another nonce each time", async () => {
  const ask = await console();
  const nonces: (string | undefined)[] = [];
  for (const path of ["/", "/runs/20260101-000000-aaaa"]) {
    const { status, headers, body } = await ask(path, "text/html");
    expect([status, headers["cache-control"]]).toEqual([200, "no-store"]);
    const nonce = /style-nonce" content="(?<nonce>[^"]+)"/.exec(body)?.groups?.nonce;
    const policy = String(headers["content-security-policy"]).split("; ");
    expect(policy).toContain(`style-src 'self' 'nonce-${nonce}'`);
    expect(policy.join(" ")).not.toMatch(/https?:|\*|unsafe/);
    expect(policy).toEqual(
      expect.arrayContaining(["default-src 'none'", "connect-src 'self'", "script-src 'self'"]),
    );
    nonces.push(nonce);
  }
  expect(nonces[0]).not.toBe(nonces[1]);
});

test("an address that is nothing is the console's to a browser, and a problem to a program", async () => {
  const ask = await console();
  expect((await ask("/nowhere", "text/html,*/*")).body).toContain("<title>Headwater</title>");
  for (const [path, accept] of [
    ["/nowhere", "application/json"],
    ["/assets/gone-1234.js", "text/html"],
    ["/index.html", "*/*"],
  ] as const) {
    const { status, headers, body } = await ask(path, accept);
    expect([path, status, JSON.parse(body)]).toMatchObject([path, 404, { code: "api.unknown" }]);
    expect(headers["content-type"]).toContain("application/problem+json");
  }
});

test.each([
  "/../secret.json",
  "/assets/../../secret.json",
  "/%2e%2e/secret.json",
  "/assets/%2e%2e/%2e%2e/secret.json",
  "/..%2fsecret.json",
  "/assets/..%2f..%2fsecret.json",
  "/assets/..%5c..%5csecret.json",
  "/assets//../../secret.json",
  "/assets/..;/../secret.json",
  "//secret.json",
  "/.%00/../secret.json",
  "/secret.json%00.js",
])("no path leads out of the console's folder: %s", async (path) => {
  const ask = await console();
  const { status, body } = await ask(path);
  expect(status).toBe(404);
  expect(body).not.toContain("never");
});
