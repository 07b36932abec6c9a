import { createHash } from "node:crypto";
import { manualClock } from "../../src/emulator/clock.ts";
import { DEMO } from "../../src/emulator/seed.ts";
import { type EmulatorOptions, startEmulator } from "../../src/emulator/server.ts";

export const AUDIENCES = "application/vnd.amcaudiences.v1+json";
export const CONNECTIONS = "application/vnd.amcaudiencesconnections.v1+json";
export const INSTANCES = "application/vnd.amcinstances.v1+json";
export const JSON_TYPE = "application/json";

export const sha256 = (text: string): string => createHash("sha256").update(text).digest("hex");

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back
  json: any;
}

export type Record = {
  externalUserId: string;
  action?: string;
  hashedPII?: unknown;
  [more: string]: unknown;
};

/** A request by hand: nothing is filled in. */
export async function send(url: string, init: RequestInit = {}): Promise<Reply> {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, json: text ? parse(text) : undefined };
}

/** The media type of the family that a path belongs to. */
function mediaType(path: string): string {
  if (/^\/amc\/(audiences\/connections|accounts)/.test(path)) return CONNECTIONS;
  if (path.startsWith("/amc/instances")) return INSTANCES;
  return path.startsWith("/amc") ? AUDIENCES : JSON_TYPE;
}

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

export const form = (
  fields: { [name: string]: string },
  headers: { [name: string]: string } = {},
): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/x-www-form-urlencoded", ...headers },
  body: new URLSearchParams(fields).toString(),
});

export const refreshForm = {
  grant_type: "refresh_token",
  refresh_token: DEMO.refreshToken,
  client_id: DEMO.clientId,
  client_secret: DEMO.clientSecret,
};

// biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back
const jsonLines = ({ text }: Reply): any[] =>
  text
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line));

/** A new emulator on a clock that stands still, with a token in hand. */
export async function world(options: EmulatorOptions = {}) {
  const clock = manualClock();
  const emulator = await startEmulator({ clock, ...options });
  const api = emulator.apiUrl("NA");
  let token = "";
  const login = async (as: { [name: string]: string } = refreshForm) => {
    const reply = await send(emulator.tokenUrl, form(as));
    token = reply.json.access_token;
    return reply;
  };
  await login();

  const headers = (more: { [name: string]: string | undefined } = {}) => {
    const all = {
      authorization: `Bearer ${token}`,
      "amazon-advertising-api-clientid": DEMO.clientId,
      ...more,
    };
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined)) as {
      [name: string]: string;
    };
  };
  const typed = (type: string, more = {}) => headers({ accept: type, "content-type": type, ...more });
  const scoped = (profileId: string = DEMO.profileId) => ({ "amazon-advertising-api-scope": profileId });

  const get = (path: string, more = {}, base = api) =>
    send(base + path, {
      headers: headers({ accept: mediaType(path), ...more }),
    });
  const post = (path: string, body: unknown, more = {}, base = api) =>
    send(base + path, {
      method: "POST",
      headers: typed(mediaType(path), more),
      body: typeof body === "string" ? body : JSON.stringify(body),
    });
  const remove = (path: string, more = {}) =>
    send(api + path, { method: "DELETE", headers: headers({ accept: mediaType(path), ...more }) });
  const patch = (path: string, body: unknown, more = {}) =>
    send(api + path, {
      method: "PATCH",
      headers: typed(mediaType(path), more),
      body: JSON.stringify(body),
    });

  return {
    emulator,
    clock,
    api,
    login,
    headers,
    typed,
    scoped,
    get,
    post,
    patch,
    remove,
    /** Makes an audience; gives its id's digits. */
    async audience(given: { name?: string; [more: string]: unknown } = {}, base = api): Promise<string> {
      const reply = await post("/amc/audiences/metadata", audienceBody(given), {}, base);
      const id = /"audienceId":(\d+)/.exec(reply.text)?.[1];
      if (!id) throw new Error(`no audience: ${reply.status} ${reply.text}`);
      return id;
    },
    records: (audienceId: string, records: Record[], more = {}, base = api) =>
      post("/amc/audiences/records", recordsBody(audienceId, records), more, base),
    /** Sends records and lets their job finish; gives the job's status. */
    async applied(audienceId: string, records: Record[]) {
      const accepted = await post("/amc/audiences/records", recordsBody(audienceId, records));
      if (accepted.status !== 202) throw new Error(`not accepted: ${accepted.status} ${accepted.text}`);
      clock.advance(300);
      return (await get(`/amc/audiences/records/${accepted.json.jobRequestId}`)).json;
    },
    /** Makes a connection; gives its id. */
    async connection(given: object = bothParts): Promise<string> {
      const reply = await post("/amc/audiences/connections", given);
      if (reply.status !== 201) throw new Error(`no connection: ${reply.status} ${reply.text}`);
      return reply.json.connectionId;
    },
    /** What the control API shows of an audience. */
    async seen(audienceId: string) {
      const all = (await send(`${emulator.url}/_emulator/audiences`)).json as { id: string }[];
      return all.find(({ id }) => id === audienceId);
    },
    async members(audienceId: string): Promise<Record[]> {
      return jsonLines(await send(`${emulator.url}/_emulator/audiences/${audienceId}/members`));
    },
    /** The events that were taken. */
    events: async () => jsonLines(await send(`${emulator.url}/_emulator/events`)),
    fault: (fault: unknown) =>
      send(`${emulator.url}/_emulator/faults`, { method: "POST", body: JSON.stringify(fault) }),
    close: () => emulator.close(),
  };
}

/** The parts of a connection that the demo person may make. */
export const amcPart = {
  amcAccountId: `ENTITY${DEMO.profileId}`,
  amcAccountMarketplaceId: "ATVPDKIKX0DER",
  amcInstanceId: DEMO.instanceId,
};
export const dspPart = { dspAdvertiserId: DEMO.advertiserId, dspProfileId: DEMO.profileId };
export const bothParts = { ...amcPart, ...dspPart };

export type World = Awaited<ReturnType<typeof world>>;

/** Ids are written by hand: JSON.stringify would quote or round them. */
export function audienceBody(
  given: { name?: string; [more: string]: unknown } = {},
  advertiserId?: string,
): string {
  const { ttl, ...more } = given;
  const metadata = { externalAudienceId: "spring-buyers-us", ...(ttl !== undefined && { ttl }) };
  const target = `{"advertiserId":${advertiserId ?? DEMO.advertiserId}}`;
  const usual = { name: "Spring buyers US", description: "synced", metadata, targetResource: "@" };
  return JSON.stringify({ ...usual, ...more }).replace('"@"', target);
}

export const recordsBody = (audienceId: string, records: Record[]): string =>
  `{"audienceId":${audienceId},"records":${JSON.stringify(records.map(record))}}`;

/** A record with what the test does not care about filled in. */
export const record = (given: Record): Record => ({
  action: "CREATE",
  hashedPII: [{ email: sha256(`${given.externalUserId}@example.com`) }],
  ...given,
});
