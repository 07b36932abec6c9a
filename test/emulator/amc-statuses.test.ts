import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { DEMO } from "../../src/emulator/seed.ts";
import { absent, description } from "../conformance/description.ts";
import { amcPart, bothParts, type Reply, world } from "./world.ts";

const ACCOUNTS = "/amc/accounts";
const INSTANCES = "/amc/instances";
const CONNECTIONS = "/amc/audiences/connections";
const TERMS = `${CONNECTIONS}/terms`;
const account = {
  "amazon-advertising-api-advertiserid": amcPart.amcAccountId,
  "amazon-advertising-api-marketplaceid": amcPart.amcAccountMarketplaceId,
};

/** A world whose person has just accepted the terms, and may do so again. */
async function accepted() {
  const w = await world({ terms: "not-accepted" });
  const { agreementToken } = (await w.get(TERMS)).json;
  const agreement = { agreementToken, hasAccepted: true };
  expect((await w.patch(TERMS, agreement)).status).toBe(204);
  return { ...w, agreement };
}

type Accepted = Awaited<ReturnType<typeof accepted>>;
type Ask = (w: Accepted, more?: object) => Promise<Reply>;
type Statuses = { [status: number]: Ask };

/** What strikes any request, and nothing in the request itself has to be wrong for. */
const struck =
  (fault: object, ask: Ask): Ask =>
  async (w) => {
    await w.fault({ ...fault, times: 1 });
    return ask(w);
  };

const everywhere = (ask: Ask): Statuses => ({
  401: (w) => ask(w, { authorization: undefined }),
  403: (w) => ask(w, { "amazon-advertising-api-clientid": "x" }),
  429: struck({ name: "throttle" }, ask),
  500: struck({ name: "5xx", status: 500 }, ask),
});

const accounts: Ask = (w, more) => w.get(ACCOUNTS, more);
const instances: Ask = (w, more) => w.get(INSTANCES, { ...account, ...more });
const instance: Ask = (w, more) => w.get(`${INSTANCES}/${DEMO.instanceId}`, { ...account, ...more });
const connect: Ask = (w, more) => w.post(CONNECTIONS, bothParts, more);
const connections: Ask = (w, more) => w.get(CONNECTIONS, more);
const disconnect: Ask = (w, more) => w.remove(`${CONNECTIONS}?connectionId=none`, more);
const terms: Ask = (w, more) => w.get(TERMS, more);
const accept: Ask = (w, more) => w.patch(TERMS, w.agreement, more);

/** Each status of each operation of AMC, brought about. The conformance layer holds the answers against the description. */
const OPERATIONS: { [operation: string]: Statuses } = {
  [`GET ${ACCOUNTS}`]: {
    ...everywhere(accounts),
    200: accounts,
    400: (w) => w.get(`${ACCOUNTS}?nextToken=x`),
  },
  [`GET ${INSTANCES}`]: {
    ...everywhere(instances),
    200: instances,
    400: (w) => w.get(INSTANCES),
    422: (w) => w.get(`${INSTANCES}?limit=0`, account),
  },
  [`GET ${INSTANCES}/{instanceId}`]: {
    ...everywhere(instance),
    200: instance,
    400: (w) => w.get(`${INSTANCES}/${DEMO.instanceId}`),
    404: (w) => w.get(`${INSTANCES}/amcnone`, account),
    415: (w) => instance(w, { accept: "text/html" }),
  },
  [`POST ${CONNECTIONS}`]: {
    ...everywhere(connect),
    201: connect,
    400: (w) => w.post(CONNECTIONS, { ...bothParts, isDefault: "yes" }),
  },
  [`GET ${CONNECTIONS}`]: {
    ...everywhere(connections),
    200: connections,
    400: (w) => w.get(`${CONNECTIONS}?isDefault=yes`),
    404: (w) => w.get(`${CONNECTIONS}?connectionId=none`),
  },
  [`DELETE ${CONNECTIONS}`]: {
    ...everywhere(disconnect),
    204: async (w) => w.remove(`${CONNECTIONS}?connectionId=${await w.connection()}`),
    400: struck({ name: "refusal", status: 400 }, disconnect),
    404: disconnect,
  },
  [`GET ${TERMS}`]: {
    ...everywhere(terms),
    200: terms,
    404: struck({ name: "refusal", status: 404 }, terms),
  },
  [`PATCH ${TERMS}`]: {
    ...everywhere(accept),
    204: accept,
    400: (w) => w.patch(TERMS, { ...w.agreement, agreementToken: "x" }),
    404: struck({ name: "refusal", status: 404 }, accept),
  },
};

describe("AMC's accounts, instances, connections and terms", () => {
  let w: Accepted;
  beforeAll(async () => {
    w = await accepted();
  });
  afterAll(() => w.close());

  const cases = Object.entries(OPERATIONS).flatMap(([name, statuses]) =>
    Object.entries(statuses).map(([status, ask]) => ({ name, status: Number(status), ask })),
  );

  test.for(cases)("answer $name with $status when it is due", async ({ status, ask }) =>
    expect((await ask(w)).status).toBe(status),
  );

  const title = "have every status that Amazon describes, and no other";
  test.skipIf(absent)(absent ? `${title} (skipped: ${absent})` : title, () => {
    for (const [name, statuses] of Object.entries(OPERATIONS)) {
      const { answers } = description().operations.find((operation) => operation.name === name)!;
      const described = [...answers.keys()].sort((a, b) => a - b);
      expect([name, ...Object.keys(statuses).map(Number)]).toEqual([name, ...described]);
    }
  });
});
