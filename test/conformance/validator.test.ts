import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Exchange } from "../../src/emulator/exchange.ts";
import { operations } from "../../src/emulator/operations.ts";
import { DEMO } from "../../src/emulator/seed.ts";
import {
  AUDIENCES,
  audienceBody,
  bothParts,
  CONNECTIONS,
  INSTANCES,
  JSON_TYPE,
  record,
  recordsBody,
  send,
  type World,
  world,
} from "../emulator/world.ts";
import { compare } from "./check.ts";
import { absent, description } from "./description.ts";
import { UNDESCRIBED } from "./gateway.ts";
import { sendsMisfits, watch, watched } from "./watch.ts";

type Texts = { [name: string]: string };

/** A request that fits, and what is done to it. */
interface Given {
  method: string;
  path: string;
  query?: Texts;
  headers: Texts;
  body?: string;
}

const client = { "amazon-advertising-api-clientid": DEMO.clientId };
const scoped = { ...client, "amazon-advertising-api-scope": DEMO.profileId };
const typed = (type: string, headers: Texts = client) => ({ accept: type, "content-type": type, ...headers });

const event = (countryCode: string) => ({
  eventDescription: {
    name: "Checkout",
    conversionType: "OTHER",
    eventSource: "WEBSITE",
    eventIngestionMethod: "SERVER_TO_SERVER",
  },
  eventTime: "2025-12-31T12:00:00Z",
  countryCode,
  matchKeys: [{ type: "CITY", values: ["x"] }],
});

const AUDIENCE_ID = "413642381039213536";

const fitting = {
  create: {
    method: "POST",
    path: "/amc/audiences/metadata",
    headers: typed(AUDIENCES),
    body: audienceBody({ countryCode: "GB", ttl: 0 }),
  },
  update: {
    method: "PUT",
    path: `/amc/audiences/metadata/${AUDIENCE_ID}`,
    headers: typed(AUDIENCES),
    body: '{"description":"new","metadata":{"ttl":7200}}',
  },
  records: {
    method: "POST",
    path: "/amc/audiences/records",
    headers: typed(AUDIENCES),
    body: recordsBody(AUDIENCE_ID, [
      record({
        externalUserId: "crm_1001",
        countryCode: "US",
        userConsent: {
          geo: { countryCode: "US", ipAddress: "192.0.2.1" },
          consent: { amzn: { amznUserData: "GRANTED", amznAdStorage: "NOT_APPLICABLE" } },
        },
        measurements: {},
      }),
      record({ externalUserId: "gone", action: "DELETE" }),
    ]),
  },
  job: { method: "GET", path: "/amc/audiences/records/job-1", headers: { accept: AUDIENCES, ...client } },
  profile: { method: "GET", path: "/v2/profiles/1234567890123", headers: { accept: JSON_TYPE, ...client } },
  profiles: {
    method: "GET",
    path: "/v2/profiles",
    query: { accessLevel: "edit" },
    headers: { accept: JSON_TYPE, ...client },
  },
  advertisers: {
    method: "GET",
    path: "/dsp/advertisers",
    query: { count: "100" },
    headers: { accept: JSON_TYPE, ...scoped },
  },
  search: {
    method: "POST",
    path: "/audiences/list",
    query: { advertiserId: DEMO.advertiserId, maxResults: "250" },
    headers: typed(JSON_TYPE, scoped),
    body: '{"adType":"DSP","filters":[{"field":"audienceName","operator":"EQ","values":["x"]}]}',
  },
  connect: {
    method: "POST",
    path: "/amc/audiences/connections",
    headers: typed(CONNECTIONS),
    body: JSON.stringify({ ...bothParts, isDefault: false }),
  },
  connections: {
    method: "GET",
    path: "/amc/audiences/connections",
    query: { isDefault: "true" },
    headers: { accept: CONNECTIONS, ...client },
  },
  accept: {
    method: "PATCH",
    path: "/amc/audiences/connections/terms",
    headers: typed(CONNECTIONS),
    body: '{"agreementToken":"t","hasAccepted":true}',
  },
  instances: {
    method: "GET",
    path: "/amc/instances",
    query: { limit: "100" },
    headers: {
      accept: INSTANCES,
      ...client,
      "amazon-advertising-api-advertiserid": bothParts.amcAccountId,
      "amazon-advertising-api-marketplaceid": bothParts.amcAccountMarketplaceId,
    },
  },
  events: {
    method: "POST",
    path: "/adsApi/v1/create/events",
    headers: {
      ...typed(JSON_TYPE, { "amazon-ads-clientid": DEMO.clientId }),
      "amazon-ads-accountid": DEMO.advertiserId,
    },
    body: JSON.stringify({ events: ["US", "DE"].map(event) }),
  },
} satisfies { [name: string]: Given };

type Name = keyof typeof fitting;

const without = (header: string) => (given: Given) => {
  const { [header]: _, ...headers } = given.headers;
  return { ...given, headers };
};
const withHeader = (header: string, value: string) => (given: Given) => ({
  ...given,
  headers: { ...given.headers, [header]: value },
});
const withQuery = (query: Texts) => (given: Given) => ({ ...given, query });
const withPath = (path: string) => (given: Given) => ({ ...given, path });
const withBody = (from: string | RegExp, to: string) => (given: Given) => {
  const body = given.body!.replace(from, to);
  expect(body).not.toBe(given.body);
  return { ...given, body };
};

/** One thing wrong with each, and how the validator must name it. */
const WRONG_REQUESTS: [what: string, name: Name, spoil: (given: Given) => Given, says: string][] = [
  [
    "no client id",
    "create",
    without("amazon-advertising-api-clientid"),
    "header Amazon-Advertising-API-ClientId is missing",
  ],
  [
    "no scope",
    "advertisers",
    without("amazon-advertising-api-scope"),
    "header Amazon-Advertising-API-Scope is missing",
  ],
  ["JSON's own media type", "create", withHeader("content-type", JSON_TYPE), "header Content-Type"],
  ["no media type", "records", without("content-type"), "header Content-Type"],
  ["another Accept", "job", withHeader("accept", JSON_TYPE), "header Accept"],
  ["a count too high", "advertisers", withQuery({ count: "101" }), "query count must be <= 100"],
  ["a count in words", "advertisers", withQuery({ count: "many" }), "query count must be integer"],
  [
    "an access level that is none",
    "profiles",
    withQuery({ accessLevel: "admin" }),
    "query accessLevel must be equal to one of",
  ],
  [
    "a page too large",
    "search",
    withQuery({ advertiserId: DEMO.advertiserId, maxResults: "251" }),
    "query maxResults must be <= 250",
  ],
  ["a profile id in letters", "profile", withPath("/v2/profiles/abc"), "path profileId must be integer"],
  ["no body", "records", (given) => ({ ...given, body: "" }), "body is missing"],
  ["half a body", "records", (given) => ({ ...given, body: given.body!.slice(0, -1) }), "body is not JSON"],
  ["a list for a body", "records", (given) => ({ ...given, body: "[]" }), "body / must be object"],
  [
    "a short name",
    "create",
    withBody("Spring buyers US", "short"),
    "body /name must NOT have fewer than 10 characters",
  ],
  [
    "no description",
    "create",
    withBody('"description":"synced",', ""),
    "body / must have required property 'description'",
  ],
  [
    "a country that is none here",
    "create",
    withBody('"GB"', '"UK"'),
    "body /countryCode must be equal to one of the allowed values",
  ],
  [
    "a quoted advertiser",
    "create",
    withBody(/"advertiserId":(\d+)/, '"advertiserId":"$1"'),
    "body /targetResource/advertiserId must be number",
  ],
  [
    "both targets",
    "create",
    withBody('{"advertiserId"', '{"connectionId":"c","advertiserId"'),
    "body /targetResource must match exactly one schema in oneOf",
  ],
  [
    "no target",
    "create",
    withBody(/\{"advertiserId":\d+\}/, "{}"),
    "body /targetResource must have required property",
  ],
  [
    "too long a time to live",
    "create",
    withBody('"ttl":0', '"ttl":34300801'),
    "body /metadata/ttl must be <= 34300800",
  ],
  [
    "an empty list of fees",
    "create",
    withBody('"ttl":0', '"audienceFees":[]'),
    "body /metadata/audienceFees must NOT have fewer than 1 items",
  ],
  ["a time to live before now", "update", withBody("7200", "-1"), "body /metadata/ttl must be >= 0"],
  [
    "a quoted audience",
    "records",
    withBody(AUDIENCE_ID, `"${AUDIENCE_ID}"`),
    "body /audienceId must be number",
  ],
  [
    "no records",
    "records",
    withBody(/"records":\[.*\]/, '"records":[]'),
    "body /records must NOT have fewer than 1 items",
  ],
  [
    "an external user id with an @",
    "records",
    withBody("crm_1001", "a@b"),
    "body /records/0/externalUserId must match pattern",
  ],
  [
    "an unknown action",
    "records",
    withBody("DELETE", "UPSERT"),
    "body /records/1/action must be equal to one of the allowed values",
  ],
  [
    "no hashes",
    "records",
    withBody(/"hashedPII":\[[^\]]*\]/, '"hashedPII":[]'),
    "body /records/0/hashedPII must NOT have fewer than 1 items",
  ],
  [
    "a hash that is no text",
    "records",
    withBody(/"email":"\w+"/, '"email":1'),
    "body /records/0/hashedPII/0/email must be string",
  ],
  [
    "a consent that is none",
    "records",
    withBody("GRANTED", "MAYBE"),
    "body /records/0/userConsent/consent/amzn/amznUserData must be equal to one of the allowed values",
  ],
  [
    "a country that is no text",
    "records",
    withBody('"countryCode":"US"', '"countryCode":1'),
    "body /records/0/countryCode must be string",
  ],
  [
    "an operator that is none",
    "search",
    withBody('"EQ"', '"LIKE"'),
    "body /filters/0/operator must be equal to one of the allowed values",
  ],
  [
    "a default in words",
    "connect",
    withBody('"isDefault":false', '"isDefault":"no"'),
    "body /isDefault must be boolean",
  ],
  [
    "a bare advertiser",
    "connect",
    withBody(/"dspAdvertiserId":"(\d+)"/, '"dspAdvertiserId":$1'),
    "body /dspAdvertiserId must be string",
  ],
  ["the audiences' media type", "connect", withHeader("content-type", AUDIENCES), "header Content-Type"],
  ["a default in words", "connections", withQuery({ isDefault: "yes" }), "query isDefault must be boolean"],
  [
    "no token of the terms",
    "accept",
    withBody('"agreementToken":"t",', ""),
    "body / must have required property 'agreementToken'",
  ],
  [
    "no AMC account",
    "instances",
    without("amazon-advertising-api-advertiserid"),
    "header Amazon-Advertising-API-AdvertiserId is missing",
  ],
  [
    "no event",
    "events",
    withBody(/\[\{"eventDescription".*\]/, "[]"),
    "body /events must NOT have fewer than 1 items",
  ],
];

/** What Amazon may pass over without a word: no break, but our client does not send it. */
const UNKNOWN_PARTS: [what: string, name: Name, spoil: (given: Given) => Given, says: string][] = [
  ["a misspelt property", "create", withBody('"countryCode"', '"country"'), "body /country is not known"],
  [
    "one deep inside",
    "records",
    withBody('"email"', '"Email"'),
    "body /records/0/hashedPII/0/Email is not known",
  ],
  [
    "one of a choice",
    "create",
    withBody('{"advertiserId"', '{"extra":1,"advertiserId"'),
    "body /targetResource/extra is not known",
  ],
  ["a query parameter", "profiles", withQuery({ limit: "1" }), "query limit is not known"],
  [
    "a header of Amazon's that is for others",
    "records",
    withHeader("amazon-advertising-api-scope", "1"),
    "header amazon-advertising-api-scope is not known",
  ],
];

const refusal = { status: 400, type: AUDIENCES, body: '{"message":"no"}' };
const fine: { [name in "create" | "job" | "advertisers" | "search"]: Answer } = {
  create: { status: 201, type: AUDIENCES, body: `{"audienceId":${AUDIENCE_ID},"externalAudienceId":"x"}` },
  job: {
    status: 200,
    type: AUDIENCES,
    body: '{"jobRequestId":"job-1","jobState":"SUCCEEDED","successful":{"recordsProcessedRate":99.7},"invalidRecords":[]}',
  },
  advertisers: {
    status: 200,
    type: JSON_TYPE,
    body: '{"totalResults":1,"response":[{"advertiserId":"1","country":"US"}]}',
  },
  search: {
    status: 200,
    type: JSON_TYPE,
    body: '{"audiences":[{"audienceId":"1","audienceName":"n","category":"c","description":"","status":"Active","createDate":"2026-01-01T00:00:00.000Z","forecasts":{"inventoryForecasts":{}}}],"matchCount":1}',
  },
};

interface Answer {
  status: number;
  type: string;
  body: string;
}

const WRONG_ANSWERS: [what: string, name: keyof typeof fine, answer: Partial<Answer>, says: string][] = [
  ["a status that nobody describes", "create", { status: 418 }, "is neither described nor a gateway's"],
  ["a success that is another one's", "create", { status: 200 }, "is neither described nor a gateway's"],
  [
    "a gateway's status without a word",
    "create",
    { status: 413, body: "{}" },
    "is neither described nor a gateway's",
  ],
  ["another media type", "create", { type: JSON_TYPE }, "header Content-Type is not the described one"],
  ["no body", "create", { body: "" }, "body is missing"],
  ["half a body", "create", { body: '{"audienceId":4136' }, "body is not JSON"],
  ["a quoted id", "create", { body: `{"audienceId":"${AUDIENCE_ID}"}` }, "body /audienceId must be number"],
  [
    "a bare id where texts are",
    "advertisers",
    { body: '{"response":[{"advertiserId":1}]}' },
    "body /response/0/advertiserId must be string",
  ],
  [
    "more than 32 bits",
    "advertisers",
    { body: '{"totalResults":3000000000}' },
    'body /totalResults must match format "int32"',
  ],
  [
    "a state that is none",
    "job",
    { body: '{"jobState":"DONE"}' },
    "body /jobState must be equal to one of the allowed values",
  ],
  [
    "a name twice",
    "job",
    { body: '{"jobState":"PENDING","jobState":"FAILED"}' },
    "body has jobState twice in one object",
  ],
  [
    "a refusal without its words",
    "advertisers",
    { status: 401, body: '{"code":"401"}' },
    "body / must have required property 'message'",
  ],
  [
    "a day that is no instant",
    "search",
    { body: fine.search.body.replace("T00:00:00.000Z", "") },
    'body /audiences/0/createDate must match format "date-time"',
  ],
  [
    "an audience without its name",
    "search",
    { body: fine.search.body.replace('"audienceName":"n",', "") },
    "body /audiences/0 must have required property 'audienceName'",
  ],
];

const exchange = ({ method, path, query, headers, body }: Given, answer: Answer = refusal): Exchange => ({
  request: {
    method,
    path,
    query: new URLSearchParams(query),
    headers: new Headers(headers),
    body: body ?? "",
  },
  answer: { status: answer.status, headers: new Headers({ "content-type": answer.type }), body: answer.body },
});

const fromClient = (given: Given): Given => ({
  ...given,
  headers: { ...given.headers, "user-agent": "headwater/9.9.9" },
});

const title = "The validator of Amazon's description";

describe.skipIf(absent)(absent ? `${title} (skipped: ${absent})` : title, () => {
  let w: World;
  beforeAll(async () => {
    w = await world();
  });
  afterAll(() => w.close());

  test.each(Object.entries(fitting))("has nothing to say of a request that fits: %s", (_name, given) =>
    expect(compare(exchange(given))).toMatchObject({ request: [], unknown: [] }),
  );

  test.each(WRONG_REQUESTS)(
    "finds a request with %s (%s), and the emulator refuses it",
    async (_what, name, spoil, says) => {
      const given = spoil(fitting[name]);
      const { operation, request } = compare(exchange(given))!;
      expect(request).toEqual([expect.stringContaining(`${operation}: request: ${says}`)]);

      const { method, path, query, headers, body } = given;
      const url = `${w.api}${path}?${new URLSearchParams(query)}`;
      const authorization = w.headers().authorization!;
      const reply = await send(url, {
        method,
        headers: { authorization, ...headers },
        body: body || undefined,
      });
      expect(reply.status).toBeGreaterThanOrEqual(400);
      expect(reply.status).toBeLessThan(500);
    },
  );

  test.each(UNKNOWN_PARTS)("tells of %s (%s), which breaks no rule", (_what, name, spoil, says) => {
    const { operation, request, unknown } = compare(exchange(spoil(fitting[name])))!;
    expect({ request, unknown }).toEqual({ request: [], unknown: [`${operation}: request: ${says}`] });
  });

  test("finds a name that stands twice in a request", () => {
    const twice = withBody('"name":', '"name":"Some other name","name":')(fitting.create);
    expect(compare(exchange(twice))!.request).toEqual([expect.stringContaining("body has name twice")]);
  });

  test("finds the odd one among 10,000 records", () => {
    const many = Array.from({ length: 10_000 }, (_, n) =>
      record({ externalUserId: n === 7_777 ? "a b" : `r-${n}` }),
    );
    const given = { ...fitting.records, body: recordsBody(AUDIENCE_ID, many) };
    expect(compare(exchange(given))!.request).toEqual([
      expect.stringContaining("/records/7777/externalUserId"),
    ]);
  });

  test("finds 10,001 records too many", () => {
    const many = Array.from({ length: 10_001 }, (_, n) => record({ externalUserId: `r-${n}` }));
    const given = { ...fitting.records, body: recordsBody(AUDIENCE_ID, many) };
    expect(compare(exchange(given))!.request).toEqual([
      expect.stringContaining("must NOT have more than 10000 items"),
    ]);
  });

  test("names a request for a path that no description has, and its success", () => {
    const nowhere = { ...fitting.job, path: "/amc/audiences/nowhere" };
    expect(compare(exchange(nowhere, fine.job))).toMatchObject({
      request: [expect.any(String)],
      answer: [expect.any(String)],
    });
    expect(compare(exchange(nowhere, { ...refusal, status: 404 }))).toMatchObject({ answer: [] });
  });

  test.each(Object.entries(fine))("has nothing to say of an answer that fits: %s", (name, answer) =>
    expect(compare(exchange(fitting[name as keyof typeof fine], answer))).toMatchObject({ answer: [] }),
  );

  test.each(WRONG_ANSWERS)("finds an answer with %s (%s)", (_what, name, wrong, says) => {
    const { operation, answer } = compare(exchange(fitting[name], { ...fine[name], ...wrong }))!;
    expect(answer).toEqual([`${operation}: answer ${wrong.status ?? fine[name].status}: ${says}`]);
  });

  test("says nothing of values", () => {
    const secret = "ann@example.com";
    const { request } = compare(exchange(withBody("crm_1001", secret)(fitting.records)))!;
    expect(request.join()).not.toContain(secret);
  });
});

const judgement = "What breaks a test";

describe.skipIf(absent)(absent ? `${judgement} (skipped: ${absent})` : judgement, () => {
  const broken = async (...exchanges: Exchange[]) => {
    for (const one of exchanges) watch(one);
    return (await watched()).broken;
  };
  const taken: Answer = { status: 202, type: AUDIENCES, body: '{"jobRequestId":"job-1"}' };
  const misfit = withBody("crm_1001", "a b")(fitting.records);
  const unknown = withBody('"measurements"', '"measurement"')(fitting.records);

  test("is a misfit of our client, refused or not", async () => {
    expect(await broken(exchange(fromClient(misfit)))).toHaveLength(1);
    expect(await broken(exchange(fromClient(misfit), taken))).toHaveLength(1);
  });

  test("is what our client sends that the description does not know", async () =>
    expect(await broken(exchange(fromClient(unknown), taken))).toHaveLength(1));

  test("is a misfit by hand that was taken, and none that was refused", async () => {
    expect(await broken(exchange(misfit, taken))).toEqual([
      expect.stringContaining("taken all the same (202)"),
    ]);
    expect(await broken(exchange(misfit))).toEqual([]);
    expect(await broken(exchange(unknown, taken))).toEqual([]);
  });

  test("is a misfit that was taken among others that were refused", async () => {
    const events = withBody('"DE"', '"UK"')(fitting.events);
    const answered = (...refused: number[]) => {
      const errors = [{ code: "FIELD_VALUE_IS_INVALID", message: "no" }];
      const body = JSON.stringify({ success: [], error: refused.map((index) => ({ index, errors })) });
      return exchange(events, { status: 207, type: JSON_TYPE, body });
    };
    expect(await broken(answered(1))).toEqual([]);
    expect(await broken(answered(0, 1))).toEqual([]);
    expect(await broken(answered(0))).toEqual([expect.stringContaining("/events/0/countryCode")]);
    expect(await broken(answered())).toEqual([expect.stringContaining("/events/1/countryCode")]);
  });

  test("is not the misfit that a test says it has our client send, while it is refused", async () => {
    sendsMisfits("to see it refused");
    expect(await broken(exchange(fromClient(misfit)))).toEqual([]);
    sendsMisfits("to see it refused");
    expect(await broken(exchange(fromClient(misfit), taken))).toHaveLength(1);
  });

  test("is any answer that does not fit", async () =>
    expect(await broken(exchange(fitting.records, { ...taken, status: 200 }))).toHaveLength(1));

  test("is nothing of a path that is named as undescribed", () => {
    const login = { method: "POST", path: "/auth/o2/token", headers: {}, body: "grant_type=refresh_token" };
    expect(compare(exchange(login))).toBeUndefined();
  });

  test.for(operations)(
    "is known of the emulator's $name: described, or named as undescribed",
    (operation) => {
      const path = operation.path.replaceAll(/:\w+/g, "1");
      const named = UNDESCRIBED.filter((one) => one.path.test(path));
      expect(named.length + (description().find(operation.method, path) ? 1 : 0)).toBe(1);
    },
  );
});
