import { existsSync, readFileSync } from "node:fs";
import { Ajv, type AnySchemaObject } from "ajv";
import { describe, expect, test } from "vitest";
import type { AmazonClient } from "../../src/amazon/client.ts";
import type { Canned, Seen } from "./canned-amazon.ts";
import { testClient } from "./test-client.ts";

/** Amazon's published API descriptions; not ours to hand on, so a checkout of its own has none. */
const DESCRIPTIONS = new URL("../../../shared/openapi/", import.meta.url);

interface Parameter {
  in: "header" | "path" | "query";
  name: string;
  required?: boolean;
  schema: AnySchemaObject;
}

interface Operation {
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: { $ref: string } }> };
  responses: Record<string, { content?: Record<string, unknown> }>;
}

interface Description {
  paths: Record<string, Record<string, Operation>>;
}

/** Every way to put a question, with an answer that lets it pass, and the description that it must fit. */
const QUESTIONS: [
  name: string,
  description: string,
  ask: (client: AmazonClient) => Promise<unknown>,
  answer: Canned,
][] = [
  ["profiles", "AccountsProfiles", (client) => client.profiles(), { status: 200, body: [] }],
  [
    "advertisers",
    "AmazonDSPAdvertisers",
    (client) => client.advertisers("1234567890123"),
    { status: 200, body: { totalResults: 0, response: [] } },
  ],
  [
    "a new audience for an advertiser",
    "AMCAdAudience",
    (client) =>
      client.createAudience({
        name: "Spring buyers",
        description: "",
        country: "GB",
        target: { advertiserId: "584212345678901234" },
        externalAudienceId: "spring",
        ttlSeconds: 34_300_800,
      }),
    { status: 201, body: { audienceId: 1 } },
  ],
  [
    "a new audience for a connection",
    "AMCAdAudience",
    (client) =>
      client.createAudience({
        name: "Spring buyers",
        description: "",
        target: { connectionId: "connection-1" },
        externalAudienceId: "spring",
      }),
    { status: 201, body: { audienceId: 1 } },
  ],
  [
    "an audience",
    "AMCAdAudience",
    (client) => client.readAudience("413642381039213536"),
    { status: 200, body: { audienceId: 1, name: "Spring buyers" } },
  ],
  [
    "changes of an audience",
    "AMCAdAudience",
    (client) => client.updateAudience("413642381039213536", { description: "new", ttlSeconds: 0 }),
    { status: 200, body: { audienceId: 1, name: "Spring buyers" } },
  ],
  [
    "a search by name",
    "AudiencesDiscovery",
    (client) =>
      client.findByName({ profileId: "1234567890123", advertiserId: "5842", name: "Spring buyers" }),
    { status: 200, body: { audiences: [] } },
  ],
  [
    "records",
    "AMCAdAudience",
    (client) =>
      client.uploadRecords({
        audienceId: "413642381039213536",
        targetResource: { connectionId: "connection-1", targetTypes: ["DSP"] },
        records: new TextEncoder().encode(
          '{"externalUserId":"a","action":"CREATE","hashedPII":[{"email":"00"}]}\n{"externalUserId":"b","action":"DELETE","hashedPII":[{"email":"00"}]}\n',
        ),
      }),
    { status: 202, body: { jobRequestId: "job-1" } },
  ],
  [
    "an upload's state",
    "AMCAdAudience",
    (client) => client.readJob("job-1"),
    { status: 200, body: { jobState: "PENDING" } },
  ],
];

const present = existsSync(DESCRIPTIONS);

describe.skipIf(!present)(
  "a request fits Amazon's published description (skipped where ../shared is absent)",
  () => {
    test.each(QUESTIONS)("%s", async (_name, file, ask, answer) => {
      await using t = await testClient();
      t.amazon.answers(answer);
      await ask(t.client);
      expect(t.amazon.seen).toHaveLength(1);
      expectToFit(t.amazon.seen[0]!, file);
    });
  },
);

/** The descriptions have formats and patterns that JSON Schema does not know. */
const LENIENT = {
  strict: false,
  validateSchema: false,
  validateFormats: false,
  unicodeRegExp: false,
  logger: false,
} as const;

function expectToFit(seen: Seen, file: string): void {
  const description: Description = JSON.parse(readFileSync(new URL(`${file}.json`, DESCRIPTIONS), "utf8"));
  const { parameters = [], requestBody, responses } = operationOf(description, seen);
  const named = (place: Parameter["in"]) => parameters.filter((parameter) => parameter.in === place);

  for (const { name, required, schema } of named("header"))
    expectValue(seen.headers[name.toLowerCase()], required, schema);
  for (const { name, required, schema } of named("query"))
    expectValue(seen.query.get(name), required, schema);
  expect(named("query").map(({ name }) => name)).toEqual(expect.arrayContaining([...seen.query.keys()]));

  const success = Object.keys(responses).find((status) => status.startsWith("2"))!;
  expect(Object.keys(responses[success]!.content ?? {})).toContain(seen.headers.accept);
  if (requestBody === undefined) expect(seen.body).toBe("");
  else expectBody(seen, requestBody.content[seen.headers["content-type"]!]!.schema, description);
}

function expectValue(value: unknown, required: boolean | undefined, schema: AnySchemaObject): void {
  const isAbsent = value === null || value === undefined;
  expect(
    isAbsent ? required !== true : new Ajv({ ...LENIENT, coerceTypes: true }).validate(schema, value),
  ).toBe(true);
}

function expectBody({ body }: Seen, { $ref }: { $ref: string }, description: Description): void {
  const ajv = new Ajv(LENIENT).addSchema(description, "description");
  // JSON.parse rounds ids beyond 2^53, but a rounded number is a number still; their digits are tested elsewhere.
  const fits = ajv.validate({ $ref: `description${$ref}` }, JSON.parse(body));
  expect(fits, ajv.errorsText()).toBe(true);
}

function operationOf({ paths }: Description, { method, path }: Seen): Operation {
  const template = Object.keys(paths).find((known) =>
    new RegExp(`^${known.replaceAll(/\{\w+\}/g, "[^/]+")}$`).test(path),
  );
  const operation = paths[template!]?.[method.toLowerCase()];
  if (operation === undefined) throw new Error(`No description of ${method} ${path}`);
  return operation;
}
