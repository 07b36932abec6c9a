import { once } from "node:events";
import { createServer as createHttpServer, type IncomingMessage, type RequestListener } from "node:http";
import { type AddressInfo, createServer, type Server } from "node:net";
import { text } from "node:stream/consumers";
import { describe, expect, onTestFinished, test } from "vitest";
import { exchange } from "../../src/amazon/http.ts";
import { systemFetch } from "../../src/amazon/system-fetch.ts";
import { limitOfSilence } from "./limit-of-silence.ts";

/** Where a server of this test listens, until the test has ended. */
async function listening(server: Server): Promise<string> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serving = async (answer: RequestListener): Promise<string> =>
  `http://${await listening(createHttpServer(answer))}`;

const asked = (url: string, timeoutMs = 10_000) =>
  exchange({ method: "POST", url, headers: {}, body: "{}" }, { fetch: systemFetch, timeoutMs });

describe("the system's fetch", () => {
  test("hands over a body of bytes as it is, with its length, and the whole answer with its headers", async () => {
    let seen: IncomingMessage | undefined;
    let body = "";
    const url = await serving(async (request, answer) => {
      seen = request;
      body = await text(request);
      answer
        .writeHead(
          429,
          [
            ["Retry-After", "7"],
            ["Set-Cookie", "a=1"],
            ["Set-Cookie", "b=2"],
          ].flat(),
        )
        .end("später");
    });
    const answer = await systemFetch(`${url}/path?x=1`, {
      method: "PUT",
      headers: { "Content-Type": "text/plain", Scope: "7" },
      body: new TextEncoder().encode("schön"),
    });
    expect(seen).toMatchObject({ method: "PUT", url: "/path?x=1" });
    expect(seen!.headers).toMatchObject({ "content-type": "text/plain", scope: "7", "content-length": "6" });
    expect(body).toBe("schön");
    expect(answer.status).toBe(429);
    expect(answer.headers.get("retry-after")).toBe("7");
    expect(answer.headers.getSetCookie()).toStrictEqual(["a=1", "b=2"]);
    expect(await answer.text()).toBe("später");
  });

  test("sends a form as one", async () => {
    let seen = "";
    const url = await serving(async (request, answer) => {
      seen = `${request.headers["content-type"]} ${await text(request)}`;
      answer.end();
    });
    await systemFetch(url, { method: "POST", body: new URLSearchParams({ a: "1 & 2" }) });
    expect(seen).toBe("application/x-www-form-urlencoded;charset=UTF-8 a=1+%26+2");
  });

  test("follows no redirect, and takes an answer without a body", async () => {
    const url = await serving((request, answer) => {
      answer.writeHead(request.url === "/" ? 302 : 204, { location: "/further" }).end();
    });
    expect((await systemFetch(url)).status).toBe(302);
    expect((await systemFetch(`${url}/further`)).status).toBe(204);
  });

  test("uses a connection again", async () => {
    const ports = new Set<number | undefined>();
    const url = await serving((request, answer) => {
      ports.add(request.socket.remotePort);
      answer.end();
    });
    for (let time = 0; time < 3; time++) await systemFetch(url);
    expect(ports.size).toBe(1);
  });
});

describe("a request", () => {
  test("certainly never left where nobody listens", async () => {
    const closed = createServer();
    const place = await listening(closed);
    closed.close();
    expect(await asked(`http://${place}`)).toMatchObject({ arrived: false, sent: false, timedOut: false });
  });

  test("certainly never left where time ended before the connection was there", async () => {
    const silent = await listening(createServer(() => undefined));
    expect(await asked(`https://${silent}`, 50)).toMatchObject({
      arrived: false,
      sent: false,
      timedOut: true,
    });
  });

  test("may have left where the other side hung up, or said nothing in time", async () => {
    const hanging = await serving((request) => request.socket.destroy());
    expect(await asked(hanging)).toMatchObject({ arrived: false, sent: true, timedOut: false });
    using limit = limitOfSilence();
    const silent = await serving(limit.isOver);
    expect(await asked(silent)).toMatchObject({ arrived: false, sent: true, timedOut: true });
  });

  test("may have left where half an answer came", async () => {
    const half = await serving((request, answer) => {
      answer.writeHead(200, { "content-length": "100" }).write("half");
      setImmediate(() => request.socket.destroy());
    });
    expect(await asked(half)).toMatchObject({ arrived: false, sent: true });
  });
});
