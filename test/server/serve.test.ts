import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { run } from "../../src/cli/run.ts";
import { createLog } from "../../src/server/log.ts";
import { signatureHeaders } from "../../src/server/webhook-signature.ts";
import { headwater } from "../cli/terminal.ts";
import { added, receiver } from "./receiver.ts";
import { METRICS_TOKEN, openService, springConfig } from "./served.ts";
import { steppedClock } from "./stepped-clock.ts";

describe("what the service hands out", () => {
  test("pages have a policy with a fresh nonce, files are kept for ever, the API answers in JSON", async () => {
    const service = await openService();
    const page = () =>
      fetch(`${service.url}/runs/20260101-000000-aaaa`, { headers: { accept: "text/html" } });
    const [one, other] = [await page(), await page()];
    const nonces = [one, other].map((answer) =>
      /'nonce-([^']+)'/.exec(answer.headers.get("content-security-policy") ?? ""),
    );
    expect(nonces[0]![1]).not.toBe(nonces[1]![1]);
    for (const header of ["x-content-type-options", "referrer-policy", "cross-origin-opener-policy"])
      expect(one.headers.get(header), header).toBeTruthy();
    expect(one.headers.get("cache-control")).toBe("no-store");
    const missing = await fetch(`${service.url}/nothing.js`);
    expect([missing.status, await missing.json()]).toMatchObject([404, { code: "api.unknown" }]);
    expect((await fetch(`${service.url}/%2e%2e/%2e%2e/package.json`)).status).toBe(404);
    expect((await fetch(`${service.url}/api/service`)).status).toBe(401);
    const large = await service.post("/api/webhooks", { name: "x".repeat(2_000_000) });
    expect(large.status).toBe(413);
  });

  test("it is healthy in an empty folder, and its numbers need a token of their own", async () => {
    const service = await openService();
    expect((await fetch(`${service.url}/healthz`)).status).toBe(200);
    expect((await fetch(`${service.url}/readyz`)).status).toBe(200);
    expect((await service.ask("/metrics")).status).toBe(401);
    const metrics = await fetch(`${service.url}/metrics`, {
      headers: { authorization: `Bearer ${METRICS_TOKEN}` },
    });
    expect(await metrics.text()).toMatch(/headwater_runs\{state="settled",mode="mirror"\} 0/);
    expect(await (await service.ask("/api/service")).json()).toMatchObject({ folder: service.folder });
    expect(service.log.join("")).not.toMatch(/"level":"(error|fatal)"/);
  });

  test("a port that is taken is named, with what to type", async () => {
    const { folder, url } = await openService();
    const said = await headwater(`serve --port ${new URL(url).port}`, { cwd: folder });
    expect(said).toMatchObject({
      exitCode: 6,
      stderr: expect.stringMatching(/serve\.port-in-use[\s\S]*--port/),
    });
  });
});

describe("headwater serve", () => {
  test("prints its address and a link, applies the settings file that is there, and ends when told to", async () => {
    const { folder, emulator } = await openService();
    const said: string[] = [];
    const stops: (() => void)[] = [];
    writeFileSync(`${folder}/shop.yaml`, springConfig(emulator.url));
    const output = { isTerminal: false, closed: false, write: async (text: string) => void said.push(text) };
    const exitCode = await run(["serve", "--port", "0", "--config", "shop.yaml"], {
      stdin: { isTerminal: false, readLine: async () => undefined, readSecret: async () => undefined },
      stdout: {
        ...output,
        write: async (text) => {
          said.push(text);
          if (text.includes("Ctrl-C")) for (const stop of stops) stop();
        },
      },
      stderr: { ...output, write: async () => undefined },
      clock: steppedClock(),
      cwd: folder,
      env: {},
      onStop: (listener) => {
        stops.push(() => listener("SIGTERM"));
        return () => undefined;
      },
    });
    expect(exitCode).toBe(0);
    expect(said.join("")).toMatch(/shop\.yaml is applied \(new: .*sync spring/);
    expect(said.join("")).toMatch(/http:\/\/localhost:\d+\/api\/sign-in\/link\?token=/);
  });
});

describe("the practice Amazon", () => {
  test("starts again with the service, on the port that a connection goes to", async () => {
    const service = await openService();
    const amazon = await service.service.practice!.start({
      returnUrl: `${service.url}/api/connections/callback`,
    });
    const { connections } = amazon.settings as { connections: Record<string, Record<string, unknown>> };
    const body = Object.values(connections)[0]!;
    await service.service.state.settings.put({ kind: "connections", name: "practice", body }, { by: "ann" });
    const file = await service.service.practice!.people(service.folder);
    expect(readFileSync(file, "utf8").split("\n").length).toBeGreaterThan(5_000);
    const isThere = () =>
      fetch(`http://127.0.0.1:${amazon.port}/_emulator`).then(
        () => true,
        () => false,
      );
    expect(await isThere()).toBe(true);
    await service.close();
    expect(await isThere()).toBe(false);
    await service.again();
    expect(await isThere()).toBe(true);
  });
});

describe("what happens", () => {
  test("is told to who listens, and the stream ends with the service", async () => {
    const service = await openService();
    const answer = await service.ask("/api/events");
    const events = answer.body!.pipeThrough(new TextDecoderStream());
    const reader = events.getReader();
    let told = (await reader.read()).value ?? "";
    service.service.hub.tell({ kind: "settings" });
    while (!told.includes("event: settings")) told += (await reader.read()).value ?? "";
    const closed = service.close();
    for (;;) if ((await reader.read()).done) break;
    await closed;
  });
});

describe("webhooks", () => {
  test("tell once that a run failed, signed, again after a refusal, and hold nobody's data", async () => {
    const service = await openService();
    const { url, got } = await receiver(500, 204);
    const { secret } = await added(service, url, ["run.failed"]);
    service.service.works.start(
      { kind: "plan", sync: "nowhere", by: "ann@example.com" },
      async ({ headwater: hw }) => {
        await hw.plan("nowhere");
      },
    );
    await service.until(() => got.length === 1, "the first try");
    await service.until(() => got.length === 2, "the second try");
    const [first, second] = got;
    expect(second!.body).toBe(first!.body);
    expect(JSON.parse(second!.body)).toMatchObject({
      type: "run.failed",
      data: { code: "config.sync-unknown" },
    });
    const {
      "webhook-id": messageId,
      "webhook-timestamp": seconds,
      "webhook-signature": signature,
    } = second!.headers;
    expect(messageId).toBe(first!.headers["webhook-id"]);
    const expected = signatureHeaders(
      { messageId: String(messageId), body: second!.body },
      secret,
      Number(seconds) * 1000,
    );
    expect(signature).toBe(expected["webhook-signature"]);
    expect(second!.body).not.toContain("ann@example.com");
    const list = await (await service.ask("/api/webhooks")).json();
    await service.until(
      async () => JSON.stringify(await (await service.ask("/api/webhooks")).json()).includes('"attempts":2'),
      "written down",
    );
    expect(JSON.stringify(list)).not.toContain(secret);
  });

  test("a redirect is a failure, and the log of who did what knows who added it", async () => {
    const service = await openService();
    const { url, got } = await receiver(307);
    const { webhookId } = await added(service, url, ["run.settled"]);
    const tested = await service.post(`/api/webhooks/${webhookId}/test`);
    expect(await tested.json()).toMatchObject({ status: 307, error: { code: "webhook.failed" } });
    expect(got).toHaveLength(1);
    const { items } = (await (await service.ask("/api/audit")).json()) as { items: { did: string }[] };
    expect(items.map(({ did }) => did)).toEqual(
      expect.arrayContaining(["webhook.add", "webhook.test", "session.sign-in"]),
    );
  });

  test("the signature is that of the specification's own vector", () => {
    const body = '{"test": 2432232314}';
    const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    expect(
      signatureHeaders({ messageId: "msg_p5jXN8AQM9LWM0D4loKWxJek", body }, secret, 1_614_265_330_000),
    ).toEqual({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });
});

describe("the log", () => {
  test("holds no secret and nobody's value, wherever they are put", () => {
    const lines: string[] = [];
    const log = createLog({ write: (line) => void lines.push(line) }, steppedClock());
    const email = "ann.abel@example.com";
    const hash = "a".repeat(64);
    log.info(
      { email, phone: "+1 206 555 0100", headers: { authorization: "Bearer abc", cookie: "s=1" } },
      "x",
    );
    log.warn({ deep: { values: [email], accessToken: "t0ken-1", note: `for ${email}` } }, `of ${email}`);
    log.error({ err: new Error(`${email} failed`, { cause: new Error(`client_secret=hush ${hash}`) }) }, "y");
    log.error(`about ${email}`);
    log.info({ runId: email, route: "/api/runs/{runId}", [email]: 1 });
    const text = lines.join("");
    for (const secret of [email, "ann.abel", "555 0100", "Bearer abc", "s=1", "t0ken-1", "hush", hash])
      expect(text).not.toContain(secret);
    expect(text).toContain('"route":"/api/runs/{runId}"');
  });
});
