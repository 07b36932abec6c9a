import { describe, expect, test } from "vitest";
import { contract } from "../../src/server/contract.ts";
import { handled, type Operation } from "../../src/server/operation.ts";
import { RIGHTS } from "../../src/server/rights.ts";
import { aBrowser, addUser, aKey, aService } from "./access-service.ts";

const OPERATIONS: [string, Operation][] = Object.entries<Operation>(contract).filter(
  ([name]) => name !== "openapi",
);
/** Those that the service of these tests handles itself. */
const OWN = /^\/api\/(sign-in|sign-out|session|users|keys)(?:\/|$)/;

const never = async (): Promise<never> => {
  throw new Error("A handler was reached.");
};
const aGuarded = () =>
  aService({
    routes: OPERATIONS.filter(([, { path }]) => !OWN.test(path)).map(([, operation]) =>
      handled(operation, never),
    ),
  });

/** What a stranger sends: no body, parameters that can't be, a key that asks to be remembered. */
const asked = ({ path, method }: Operation): [string, string, undefined, Record<string, string>] => [
  method.toUpperCase(),
  `${path.replace(/\{\w+\}/g, "%00")}?limit=-1&cursor=`,
  undefined,
  { "idempotency-key": "k", "if-match": '"none"', "content-type": "application/json" },
];

const otherThan = (status: number, answers: Record<string, number>) =>
  Object.fromEntries(Object.entries(answers).filter(([, answered]) => answered !== status));

describe("without a right, nothing of a request is looked at", () => {
  test("whoever is not signed in is answered 401 by everything but what is open", async () => {
    const { api } = await aGuarded();
    const answers: Record<string, number> = {};
    let strangers = 0;
    for (const [name, operation] of OPERATIONS) {
      if (operation.access === "open") continue;
      const stranger = aBrowser(api, { "test-address": `203.0.113.${++strangers}` });
      answers[name] = (await stranger.call(...asked(operation))).status;
    }
    expect(otherThan(401, answers)).toEqual({});
    expect((await aBrowser(api).call("GET", "/api/no-such-thing")).status).toBe(401);
  });

  test("credentials that are none of ours are nobody's", async () => {
    const { api } = await aGuarded();
    const strange: Record<string, string>[] = [
      { cookie: "headwater_session=x.y" },
      { cookie: "headwater_session=%%%; headwater_session=" },
      { cookie: `headwater_session=${"a".repeat(32)}.${"b".repeat(44)}%3D` },
      { authorization: "Bearer hw_nothing" },
      { authorization: "Bearer" },
      { authorization: "Basic bG9jYWw6bG9jYWw=" },
    ];
    for (const headers of strange)
      expect((await aBrowser(api).call("GET", "/api/users", undefined, headers)).status).toBe(401);
  });

  test("a viewer is answered 403 by everything that needs another right than to read", async () => {
    const { api, auth } = await aGuarded();
    await addUser(auth, "Vera", "viewer");
    const viewer = aBrowser(api);
    await viewer.signIn("vera@example.com");
    const answers: Record<string, number> = {};
    for (const [name, operation] of OPERATIONS) {
      const { access } = operation;
      if (access === "read" || !(RIGHTS as readonly string[]).includes(access)) continue;
      answers[name] = (await viewer.call(...asked(operation))).status;
    }
    expect(Object.keys(answers).length).toBeGreaterThan(20);
    expect(otherThan(403, answers)).toEqual({});
  });

  test("a key is answered 403 by everything that needs a right which it has not", async () => {
    const { api, auth } = await aGuarded();
    const answers: Record<string, number> = {};
    for (const right of RIGHTS) {
      const key = await aKey(
        auth,
        RIGHTS.filter((other) => other !== right),
      );
      for (const [name, operation] of OPERATIONS)
        if (operation.access === right)
          answers[name] = (await aBrowser(api, key).call(...asked(operation))).status;
    }
    expect(otherThan(403, answers)).toEqual({});
  });

  test("the metrics want their own token", async () => {
    const { api, auth } = await aGuarded();
    const key = await aKey(auth, [...RIGHTS]);
    expect((await aBrowser(api, key).call("GET", "/metrics")).status).toBe(401);
    const scraper = aBrowser(api, { authorization: `Bearer ${auth.metricsToken}` });
    expect((await scraper.call("GET", "/metrics")).status).toBe(500);
    expect((await scraper.call("GET", "/api/users")).status).toBe(401);
  });
});
