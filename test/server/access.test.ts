import { describe, expect, test } from "vitest";
import { contract } from "../../src/server/contract.ts";
import { apiDescription } from "../../src/server/description.ts";
import type { Operation } from "../../src/server/operation.ts";
import { RIGHTS } from "../../src/server/rights.ts";
import type { Caller } from "./caller.ts";
import { openAccess } from "./service.ts";

const OPERATIONS: [string, Operation][] = Object.entries(contract);

const lineOf = ({ method, path }: Operation): string => `${method.toUpperCase()} ${path}`;

/** What a stranger sends: parameters and a body that can't be, and a key that asks to be remembered. */
const ask = async (caller: Caller, operation: Operation): Promise<number> => {
  const line = lineOf(operation).replace(/\{\w+\}/g, "%00");
  const { status } = await caller.call(`${line}?limit=-1&cursor=&token=&state=`, {
    ...(operation.method !== "get" && { body: Buffer.from("{") }),
    headers: { "idempotency-key": "k", "if-match": '"none"', "content-type": "application/json" },
  });
  return status;
};

const otherThan = (expected: number, answers: Record<string, number>) =>
  Object.fromEntries(Object.entries(answers).filter(([, answered]) => answered !== expected));

describe("the API", () => {
  test("has every operation of its contract, tells of them all, and of nothing else", async () => {
    const { stranger } = await openAccess();
    const { body } = await stranger().call("GET /openapi.json");
    const told = Object.entries<Record<string, unknown>>(body.paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const known = OPERATIONS.map(([, operation]) => lineOf(operation)).sort();
    expect(told.sort()).toEqual(known);
    expect(new Set(known).size).toBe(known.length);
    expect(body).toEqual(apiDescription());
  });

  test("answers each of them itself: none is the page of the console, or unknown", async () => {
    const { service, program, stranger, auth } = await openAccess();
    const all = await program(RIGHTS);
    const metrics = stranger({ headers: { authorization: `Bearer ${auth.metricsToken}` } });
    const unknown: string[] = [];
    for (const [name, operation] of OPERATIONS) {
      // Listens until somebody hangs up.
      if (name === "events") continue;
      const caller = operation.access === "metrics" ? metrics : all;
      const { status, body } = await caller.call(lineOf(operation).replace(/\{\w+\}/g, "none"));
      if (status === 503 || status === 500 || body?.code === "api.unknown") unknown.push(`${name} ${status}`);
    }
    expect(unknown).toEqual([]);
    expect(service.works.all()).toEqual([]);
  });
});

describe("without a right, nothing of a request is looked at", () => {
  test("whoever is not signed in is answered 401 by everything but what is open", async () => {
    const { stranger } = await openAccess();
    const answers: Record<string, number> = {};
    let addresses = 0;
    for (const [name, operation] of OPERATIONS)
      if (operation.access !== "open")
        answers[name] = await ask(stranger({ address: `203.0.113.${++addresses}` }), operation);
    expect(otherThan(401, answers)).toEqual({});
    expect((await stranger().call("GET /api/no-such-thing")).status).toBe(401);
  });

  test("credentials that are none of ours are nobody's", async () => {
    const { stranger } = await openAccess();
    const strange: Record<string, string>[] = [
      { cookie: "headwater_session=x.y" },
      { cookie: "headwater_session=%%%; headwater_session=" },
      { cookie: `headwater_session=${"a".repeat(32)}.${"b".repeat(44)}%3D` },
      { authorization: "Bearer hw_nothing" },
      { authorization: "Bearer" },
      { authorization: "Basic bG9jYWw6bG9jYWw=" },
    ];
    for (const headers of strange)
      expect((await stranger({ headers }).call("GET /api/users")).status).toBe(401);
  });

  test("a viewer is answered 403 by everything that needs another right than to read", async () => {
    const { user } = await openAccess();
    const viewer = await user("Vera", "viewer");
    const answers: Record<string, number> = {};
    for (const [name, operation] of OPERATIONS) {
      const { access } = operation;
      if (access === "read" || !(RIGHTS as readonly string[]).includes(access)) continue;
      answers[name] = await ask(viewer, operation);
    }
    expect(Object.keys(answers).length).toBeGreaterThan(20);
    expect(otherThan(403, answers)).toEqual({});
  });

  test("a key is answered 403 by everything that needs a right which it has not", async () => {
    const { program } = await openAccess();
    const answers: Record<string, number> = {};
    for (const right of RIGHTS) {
      const caller = await program(RIGHTS.filter((other) => other !== right));
      for (const [name, operation] of OPERATIONS)
        if (operation.access === right) answers[name] = await ask(caller, operation);
    }
    expect(otherThan(403, answers)).toEqual({});
  });

  test("the metrics want their own token", async () => {
    const { stranger, program, auth } = await openAccess();
    expect((await (await program(RIGHTS)).call("GET /metrics")).status).toBe(401);
    const scraper = stranger({ headers: { authorization: `Bearer ${auth.metricsToken}` } });
    expect((await scraper.call("GET /metrics")).status).toBe(200);
    expect((await scraper.call("GET /api/users")).status).toBe(401);
  });
});

describe("a problem", () => {
  test("is told with an address of this service that says what its code means", async () => {
    const { stranger } = await openAccess();
    const { body, headers } = await stranger().call("GET /api/session");
    expect(headers.get("content-type")).toBe("application/problem+json");
    const [path, anchor] = body.type.split("#");
    const page = await stranger().call(`GET ${path}`);
    expect([page.status, page.headers.get("content-type")]).toEqual([200, "text/html; charset=UTF-8"]);
    expect(page.text).toContain(`<dt id="${anchor}">`);
  });
});
