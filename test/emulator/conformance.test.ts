import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { absent, description } from "./openapi.ts";
import {
  AUDIENCES,
  audienceBody,
  type Reply,
  record,
  recordsBody,
  send,
  sha256,
  type World,
  world,
} from "./world.ts";

const title = "Amazon's published description holds";

describe.skipIf(absent)(absent ? `${title} (skipped: ${absent})` : title, () => {
  const audiences = absent ? undefined! : description("AMCAdAudience");
  const profiles = absent ? undefined! : description("AccountsProfiles");
  const advertisers = absent ? undefined! : description("AmazonDSPAdvertisers");
  const discovery = absent ? undefined! : description("AudiencesDiscovery");
  const METADATA = "/amc/audiences/metadata";
  const RECORDS = "/amc/audiences/records";
  const LIST = "/audiences/list?advertiserId=584212345678901234";

  let w: World;
  let id: string;
  beforeAll(async () => {
    w = await world({ hashes: "strict" });
    id = await w.audience({ name: "Described audience", countryCode: "US", ttl: 3600 });
    await w.applied(id, [
      record({ externalUserId: "a" }),
      record({ externalUserId: "b", hashedPII: [{ email: "x" }] }),
    ]);
  });
  afterAll(() => w.close());

  /** The answer has a described status, its media type, and a body that fits. Doubles will do: only sizes differ. */
  const fits = (api: ReturnType<typeof description>, method: string, path: string, reply: Reply) => {
    expect(api.misfits(method, path, reply)).toEqual([]);
  };

  const put = (path: string, body: string) =>
    send(w.api + path, { method: "PUT", headers: w.typed(AUDIENCES), body });

  test("for the profiles of every region", async () => {
    for (const region of ["NA", "EU", "FE"] as const) {
      const reply = await w.get("/v2/profiles", {}, w.emulator.apiUrl(region));
      expect(profiles.problems("GET", "/v2/profiles", 200, reply.json)).toEqual([]);
    }
    const one = await w.get("/v2/profiles/1234567890123");
    expect(profiles.problems("GET", "/v2/profiles/{profileId}", 200, one.json)).toEqual([]);
  });

  test("for advertisers, and for how they are refused", async () => {
    const listed = "/dsp/advertisers";
    fits(advertisers, "GET", listed, await w.get(listed, w.scoped()));
    fits(advertisers, "GET", listed, await w.get(listed));
    fits(
      advertisers,
      "GET",
      listed,
      await w.get(listed, { ...w.scoped(), "amazon-advertising-api-clientid": "x" }),
    );
    fits(advertisers, "GET", listed, await w.get(listed, w.scoped("2234567890123")));
    fits(advertisers, "GET", listed, await w.get(`${listed}?count=0`, w.scoped()));
    fits(
      advertisers,
      "GET",
      `${listed}/{advertiserId}`,
      await w.get(`${listed}/584212345678901234`, w.scoped()),
    );
    fits(advertisers, "GET", `${listed}/{advertiserId}`, await w.get(`${listed}/1`, w.scoped()));
  });

  test.each([
    [
      "all fields",
      {
        countryCode: "GB",
        metadata: { externalAudienceId: "x", ttl: 0, audienceFees: [{ cpmCents: 1.5, currency: "SEK" }] },
      },
    ],
    ["no more than it must have", {}],
  ])("for a new audience with %s", async (_case, given) => {
    const body = audienceBody(given);
    expect(audiences.problems("POST", METADATA, "request", JSON.parse(body))).toEqual([]);
    fits(audiences, "POST", METADATA, await w.post(METADATA, body));
  });

  test.each([
    ["a short name", { name: "short" }],
    ["no description", { description: undefined }],
    ["a wrong country", { countryCode: "UK" }],
    ["both targets", { targetResource: { connectionId: "c", advertiserId: 1 } }],
    ["neither target", { targetResource: {} }],
    ["too long a time to live", { ttl: 34_300_801 }],
    ["no fees in the list of fees", { metadata: { externalAudienceId: "x", audienceFees: [] } }],
  ])("in refusing what it forbids of a new audience: %s", async (_case, given) => {
    const body = audienceBody(given);
    expect(audiences.problems("POST", METADATA, "request", JSON.parse(body))).not.toEqual([]);
    const reply = await w.post(METADATA, body);
    expect(reply.status).toBe(400);
    fits(audiences, "POST", METADATA, reply);
  });

  test("for reading and updating an audience, known and unknown", async () => {
    const path = `${METADATA}/{audienceId}`;
    fits(audiences, "GET", path, await w.get(`${METADATA}/${id}`));
    fits(audiences, "GET", path, await w.get(`${METADATA}/1`));
    fits(audiences, "GET", path, await w.get(`${METADATA}/abc`));
    const body = '{"description":"new","metadata":{"ttl":7200}}';
    expect(audiences.problems("PUT", path, "request", JSON.parse(body))).toEqual([]);
    fits(audiences, "PUT", path, await put(`${METADATA}/${id}`, body));
    fits(audiences, "PUT", path, await put(`${METADATA}/1`, body));
    fits(audiences, "PUT", path, await put(`${METADATA}/${id}`, '{"metadata":{"ttl":-1}}'));
  });

  const full = {
    externalUserId: "crm_1001",
    countryCode: "US",
    hashedPII: [
      Object.fromEntries(
        ["email", "phone", "firstname", "lastname", "address", "city", "state", "postal"].map((kind) => [
          kind,
          sha256(kind),
        ]),
      ),
    ],
    userConsent: {
      geo: { countryCode: "US", ipAddress: "192.0.2.1" },
      consent: { amzn: { amznUserData: "GRANTED", amznAdStorage: "NOT_APPLICABLE" } },
    },
    measurements: {},
  };

  test("for records with every field, and for removals", async () => {
    const body = recordsBody(id, [record(full), record({ externalUserId: "gone", action: "DELETE" })]);
    expect(audiences.problems("POST", RECORDS, "request", JSON.parse(body))).toEqual([]);
    fits(audiences, "POST", RECORDS, await w.post(RECORDS, body));
  });

  test.each([
    ["an external user id with an @", { externalUserId: "a@b" }],
    ["an unknown action", { action: "UPSERT" }],
    ["an empty hashedPII", { hashedPII: [] }],
    ["a hash that is no text", { hashedPII: [{ email: 1 }] }],
    ["an unknown consent", { userConsent: { consent: { amzn: { amznUserData: "MAYBE" } } } }],
    ["a country that is a number", { countryCode: 1 }],
  ])("in refusing what it forbids of a record: %s", async (_case, wrong) => {
    const body = recordsBody(id, [record({ ...full, ...wrong })]);
    expect(audiences.problems("POST", RECORDS, "request", JSON.parse(body))).not.toEqual([]);
    const reply = await w.post(RECORDS, body);
    expect(reply.status).toBe(400);
    fits(audiences, "POST", RECORDS, reply);
  });

  test("for a job pending, ended with invalid records, failed, and unknown", async () => {
    const path = `${RECORDS}/{jobRequestId}`;
    const { jobRequestId } = (
      await w.records(id, [record({ externalUserId: "bad", hashedPII: [{ email: "x" }] })])
    ).json;
    fits(audiences, "GET", path, await w.get(`${RECORDS}/${jobRequestId}`));
    const unknown = (await w.records("413642381039299999", [record({ externalUserId: "a" })])).json;
    w.clock.advance(300);
    fits(audiences, "GET", path, await w.get(`${RECORDS}/${jobRequestId}`));
    fits(audiences, "GET", path, await w.get(`${RECORDS}/${unknown.jobRequestId}`));
    fits(audiences, "GET", path, await w.get(`${RECORDS}/nothing`));
  });

  test("for the audience list, and for how it is refused", async () => {
    const body = {
      adType: "DSP",
      filters: [{ field: "audienceName", operator: "EQ", values: ["described"] }],
    };
    expect(discovery.problems("POST", "/audiences/list", "request", body)).toEqual([]);
    const listed = await w.post(LIST, body, w.scoped());
    expect(listed.json.audiences).toHaveLength(1);
    fits(discovery, "POST", "/audiences/list", listed);
    fits(discovery, "POST", "/audiences/list", await w.post("/audiences/list", body, w.scoped()));
  });

  test.each([429, 500])("for a fault's %d", async (status) => {
    const fault = { name: status === 429 ? "throttle" : "5xx", ...(status === 500 && { status }), times: 4 };
    await w.fault(fault);
    fits(audiences, "POST", RECORDS, await w.records(id, [record({ externalUserId: "a" })]));
    fits(audiences, "GET", `${METADATA}/{audienceId}`, await w.get(`${METADATA}/${id}`));
    fits(advertisers, "GET", "/dsp/advertisers", await w.get("/dsp/advertisers", w.scoped()));
    fits(discovery, "POST", "/audiences/list", await w.post(LIST, {}, w.scoped()));
  });
});
