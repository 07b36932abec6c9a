import { once } from "node:events";
import { Agent, request } from "node:http";
import { text } from "node:stream/consumers";
import { DEMO } from "../src/emulator/seed.ts";

/** A plain client of the emulator, for what is measured without Headwater. */
export interface Amazon {
  /** Makes an audience and returns its id. */
  makeAudience(name: string): Promise<string>;
  /** Posts a body of records. */
  send(body: string): Promise<void>;
  close(): void;
}

const MEDIA_TYPE = "application/vnd.amcaudiences.v1+json";

/** Signs in at the emulator, and keeps as many connections as there are to be requests at once. */
export async function plainAmazon(url: string, requestsAtOnce: number): Promise<Amazon> {
  const agent = new Agent({ keepAlive: true, maxSockets: requestsAtOnce });
  const form = new URLSearchParams({
    grant_type: "refresh_token",
    refresh_token: DEMO.refreshToken,
    client_id: DEMO.clientId,
    client_secret: DEMO.clientSecret,
  });
  const token = await fetch(`${url}/auth/o2/token`, { method: "POST", body: form });
  const { access_token } = (await token.json()) as { access_token: string };
  const headers = {
    authorization: `Bearer ${access_token}`,
    "amazon-advertising-api-clientid": DEMO.clientId,
    accept: MEDIA_TYPE,
    "content-type": MEDIA_TYPE,
  };
  return {
    makeAudience: async (name) => {
      const body = `{"name":${JSON.stringify(name)},"description":"","metadata":{"externalAudienceId":${JSON.stringify(name)}},"targetResource":{"advertiserId":${DEMO.advertiserId}}}`;
      const made = await fetch(`${url}/na/amc/audiences/metadata`, { method: "POST", headers, body });
      return /"audienceId":(\d+)/.exec(await made.text())![1]!;
    },
    send: async (body) => {
      for (;;) {
        const call = request(`${url}/na/amc/audiences/records`, {
          method: "POST",
          agent,
          headers: { ...headers, "content-length": Buffer.byteLength(body) },
        });
        call.end(body);
        try {
          const [answer] = await once(call, "response");
          const told = await text(answer);
          if (answer.statusCode !== 202) throw new Error(`${answer.statusCode} ${told}`);
          return;
        } catch (error) {
          // A connection that was kept may have been closed by the other side just then.
          if (!call.reusedSocket || (error as NodeJS.ErrnoException).code === undefined) throw error;
        }
      }
    },
    close: () => agent.destroy(),
  };
}

/** How many records the sink at this address has counted for the audience of this name. */
export async function recordsReceived(url: string, name: string): Promise<number> {
  const told = async <T>(path: string) => (await (await fetch(`${url}${path}`)).json()) as T;
  const audiences = await told<{ id: string; name: string }[]>("/_emulator/audiences");
  const received = await told<Record<string, number>>("/_sink/received");
  const id = audiences.find((audience) => audience.name === name)?.id;
  return (id && received[id]) || 0;
}

/** Has the emulator take any number of records in an hour: Amazon's 15 million would only make runs wait. */
export const liftVolume = (url: string): Promise<Response> =>
  fetch(`${url}/_emulator/options`, { method: "PATCH", body: '{"recordsPerHour":1000000000000}' });
