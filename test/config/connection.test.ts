import { describe, expect, test } from "vitest";
import type { Environment } from "../../src/config/environment.ts";
import { parse, refusal, refused, SAMPLE, sampleWith } from "./sample.ts";

const credentials = (text: string, env: Environment) => parse(text, env).connections[0]!.credentials();

describe("credentials", () => {
  test("they come from the variables that the file names", () => {
    expect(credentials(SAMPLE, { DEMO_SECRET: "s", DEMO_TOKEN: "t" })).toEqual({
      clientId: "amzn1.client",
      clientSecret: "s",
      refreshToken: "t",
    });
  });

  test("the file can be read without any of them", () => {
    expect(parse(SAMPLE, {}).syncs).toHaveLength(1);
  });

  test("every variable that is not set is named, an empty one too", () => {
    const { code, at, message, hint } = refusal(() => credentials(SAMPLE, { DEMO_TOKEN: "" }));
    expect({ code, at, message }).toEqual({
      code: "config.variable-unset",
      at: "headwater.yaml:2",
      message: 'Connection "demo" needs DEMO_SECRET and DEMO_TOKEN, which are not set.',
    });
    expect(hint).toContain("export DEMO_SECRET=…");
  });

  test("blanks and line ends around a variable's value are no part of it", () => {
    expect(credentials(SAMPLE, { DEMO_SECRET: " s\r\n", DEMO_TOKEN: "t" }).clientSecret).toBe("s");
  });

  test("client id and secret that the file does not name come from HEADWATER_…", () => {
    const text = sampleWith("    clientId: amzn1.client\n    clientSecret: { env: DEMO_SECRET }\n", "");
    const env = { HEADWATER_CLIENT_ID: "i", HEADWATER_CLIENT_SECRET: "s", DEMO_TOKEN: "t" };
    expect(credentials(text, env)).toEqual({ clientId: "i", clientSecret: "s", refreshToken: "t" });
    expect(refusal(() => credentials(text, { DEMO_TOKEN: "t" })).message).toContain("HEADWATER_CLIENT_ID");
  });

  test("HEADWATER_… does not replace what the file says", () => {
    const env = { HEADWATER_CLIENT_ID: "other", DEMO_SECRET: "s", DEMO_TOKEN: "t" };
    expect(credentials(SAMPLE, env).clientId).toBe("amzn1.client");
  });
});

describe("a login that was kept", () => {
  const kept = { clientId: "amzn1.client", clientSecret: "kept secret", refreshToken: "kept token" };
  const bare = sampleWith(
    "    clientSecret: { env: DEMO_SECRET }\n    refreshToken: { env: DEMO_TOKEN }\n",
    "",
  );
  const connection = (text: string, env: Environment = {}) => parse(text, env).connections[0]!;

  test("gives what neither the file nor the environment says", () => {
    expect(connection(bare).credentials(kept)).toEqual(kept);
    expect(connection(bare).client(kept)).toMatchObject({ clientSecret: "kept secret" });
  });

  test("gives what the file names and the environment does not have", () => {
    expect(connection(SAMPLE).credentials(kept)).toEqual(kept);
  });

  test("comes after the file, and after HEADWATER_…", () => {
    const env = { DEMO_SECRET: "s", DEMO_TOKEN: "t" };
    expect(connection(SAMPLE, env).credentials(kept)).toMatchObject({ clientSecret: "s", refreshToken: "t" });
    const given = connection(bare, { HEADWATER_CLIENT_SECRET: "h" });
    expect(given.credentials(kept)).toEqual({ ...kept, clientSecret: "h" });
  });

  test("of another client id is refused, with the way out", () => {
    const other = { ...kept, clientId: "amzn1.other" };
    const { code, hint } = refusal(() => connection(bare).credentials(other));
    expect(code).toBe("connection.other-client");
    expect(hint).toContain("headwater connect demo");
  });

  test("lends its secret to no other client id", () => {
    const other = { ...kept, clientId: "amzn1.other" };
    const { code, message } = refusal(() => connection(SAMPLE, { DEMO_TOKEN: "t" }).credentials(other));
    expect({ code, message }).toMatchObject({
      code: "config.variable-unset",
      message: expect.stringContaining("DEMO_SECRET"),
    });
    expect(refusal(() => connection(bare).client(other)).message).toContain("HEADWATER_CLIENT_SECRET");
  });

  test("is what counts while the token that the file names is not there", () => {
    expect(connection(SAMPLE).namesRefreshToken).toBe(false);
    expect(connection(SAMPLE, { DEMO_TOKEN: "t" }).namesRefreshToken).toBe(true);
  });

  test("that is not there yet is asked for by the command", () => {
    const { code, hint, at } = refusal(() => connection(bare).credentials());
    expect({ code, hint, at }).toEqual({
      code: "connection.not-connected",
      hint: "headwater connect demo",
      at: "headwater.yaml:2",
    });
  });
});

describe("endpoints", () => {
  const of = (endpoints: string) =>
    parse(sampleWith("    region: NA\n", `    region: NA\n    endpoints: { ${endpoints} }\n`))
      .connections[0]!;

  test("stand for each region where they hold {region}", () => {
    const { endpoints } = of('api: "http://127.0.0.1:1/{region}"');
    expect([endpoints("NA").api, endpoints("EU").api]).toEqual([
      "http://127.0.0.1:1/na",
      "http://127.0.0.1:1/eu",
    ]);
  });

  test("are Amazon's own where the file names none", () => {
    expect(parse(SAMPLE).connections[0]!.endpoints("FE")).toEqual({});
  });
});

describe("scopes", () => {
  test("are the seed's where the file names none", () => {
    expect(parse(SAMPLE).connections[0]!.scopes).toEqual(["advertising::campaign_management"]);
  });

  test("are a list, each without spaces", () => {
    const said = (scopes: string) => sampleWith("    region: NA\n", `    scopes: ${scopes}\n`);
    const listed = said('[profile, "advertising::audiences"]');
    expect(parse(listed).connections[0]!.scopes).toEqual(["profile", "advertising::audiences"]);
    expect(refused(said('["a b"]')).code).toBe("config.value-invalid");
  });
});

describe("a secret in clear", () => {
  const inClear = (endpoints: string) =>
    sampleWith("{ env: DEMO_SECRET }", `topsecret${endpoints && `\n    endpoints: { ${endpoints} }`}`);

  test("it is refused, with the line and the way out, and never repeated", () => {
    const answer = refused(inClear(""));
    expect(answer).toEqual({
      code: "config.secret-in-clear",
      at: "headwater.yaml:5",
      said: "`connections.demo.clientSecret` is a secret and must not stand in the file.\nPut it in an environment variable and write: clientSecret: { env: HEADWATER_CLIENT_SECRET }",
    });
  });

  test.each([
    'api: "http://127.0.0.1:8080/na", token: "http://localhost:8080/token"',
    'api: "http://[::1]:8080", token: "http://127.1.2.3"',
  ])("it may stand there when nothing leaves this machine: %s", (endpoints) => {
    expect(credentials(inClear(endpoints), { DEMO_TOKEN: "t" }).clientSecret).toBe("topsecret");
  });

  test.each([
    'api: "http://127.0.0.1:8080"',
    'token: "http://127.0.0.1:8080"',
    'api: "http://127.0.0.1:8080", token: "https://api.amazon.com/auth/o2/token"',
    'api: "http://localhost.example.com", token: "http://127.0.0.1"',
    'api: "http://127.0.0.1.example.com", token: "http://127.0.0.1"',
    'api: "http://0.0.0.0", token: "http://127.0.0.1"',
  ])("it is refused where it could leave this machine: %s", (endpoints) => {
    expect(refused(inClear(endpoints)).code).toBe("config.secret-in-clear");
  });

  test.each([
    "topsecret",
    "$topsecret",
    "{ env: topsecret }",
    "{ topsecret }",
    "{ topsecret: 1 }",
    "[topsecret]",
    "{ env: { a: topsecret } }",
  ])("written as %s it is refused and not repeated", (written) => {
    const answer = refused(sampleWith("{ env: DEMO_TOKEN }", written));
    expect(answer.at).toBe("headwater.yaml:6");
    expect(answer.said).toContain("{ env:");
    expect(answer.said).not.toContain("topsecret");
  });

  test("a connection that is nothing but a secret is not repeated", () => {
    expect(refused("connections: { demo: topsecret }").said).not.toContain("topsecret");
  });

  test("a configuration that is printed shows none", () => {
    const text = inClear('api: "http://127.0.0.1", token: "http://127.0.0.1"');
    expect(JSON.stringify(parse(text, { DEMO_TOKEN: "topsecret" }))).not.toContain("topsecret");
  });
});
