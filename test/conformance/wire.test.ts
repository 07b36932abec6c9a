import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { tapWire } from "../e2e/wire.ts";
import { AUDIENCES, record, recordsBody, send } from "../emulator/world.ts";
import { absent } from "./description.ts";
import { watched } from "./watch.ts";

/** A proxy before a server that is no emulator, and publishes nothing. */
async function proxied(status: number, body: string): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(status, { "content-type": AUDIENCES }).end(body);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const wire = await tapWire(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  onTestFinished(async () => {
    await wire.close();
    server.close();
  });
  return `${wire.url}/na/amc/audiences/records`;
}

const upload = (url: string, externalUserId: string) =>
  send(url, {
    method: "POST",
    headers: {
      "user-agent": "headwater/9.9.9",
      "amazon-advertising-api-clientid": "client-1",
      accept: AUDIENCES,
      "content-type": AUDIENCES,
    },
    body: recordsBody("1", [record({ externalUserId })]),
  });

const title = "The proxy between client and emulator";

describe.skipIf(absent)(absent ? `${title} (skipped: ${absent})` : title, () => {
  test("has nothing to say of what fits", async () => {
    await upload(await proxied(202, '{"jobRequestId":"job-1"}'), "a");
    expect(await watched()).toEqual({ broken: [], covered: ["POST /amc/audiences/records 202 client"] });
  });

  test("finds a wrong answer by itself", async () => {
    await upload(await proxied(202, '{"jobRequestId":1}'), "a");
    expect((await watched()).broken).toEqual([
      "POST /amc/audiences/records: answer 202: body /jobRequestId must be string",
    ]);
  });

  test("finds a wrong request by itself", async () => {
    await upload(await proxied(400, '{"message":"no"}'), "a b");
    expect((await watched()).broken).toEqual([
      expect.stringContaining("/records/0/externalUserId must match"),
    ]);
  });
});
