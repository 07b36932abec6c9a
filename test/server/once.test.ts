import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { digestOf } from "../../src/lib/digest.ts";
import type { Caller } from "./caller.ts";
import { openService, type TestService } from "./service.ts";

interface Starter extends TestService {
  caller: Caller;
  plan(key: string, name?: string, as?: Caller): ReturnType<Caller["call"]>;
  starts(): number;
}

/** Syncs without a file: what is started ends at once. */
async function aStarter(): Promise<Starter> {
  const here = await openService();
  const sync = (name: string) => ({
    source: { file: `${name}.csv` },
    audience: { name: `Buyers of ${name}` },
    mode: "mirror",
  });
  await here.configure({ syncs: { spring: sync("spring"), autumn: sync("autumn") } });
  const caller = await here.program(["run", "people"]);
  return {
    ...here,
    caller,
    plan: (key, name = "spring", as = caller) =>
      as.call(`POST /api/syncs/${name}/plan`, { headers: { "idempotency-key": key } }),
    starts: () => here.service.works.all().length,
  };
}

test("a call with an idempotency key starts something once, and is answered the same again", async () => {
  const { plan, starts } = await aStarter();
  const [first, again] = [await plan("a"), await plan("a")];
  expect(again.body).toEqual(first.body);
  expect([first.status, again.status, starts()]).toEqual([202, 202, 1]);
  expect(again.headers.get("idempotency-replayed")).toBe("true");
  expect((await plan("b")).headers.get("idempotency-replayed")).toBe(null);
});

test("of two at once one starts something; the other waits or is answered the same", async () => {
  const { plan, starts } = await aStarter();
  const answers = await Promise.all([plan("a"), plan("a"), plan("a")]);
  expect(starts()).toBe(1);
  expect(answers.filter(({ status }) => status !== 202 && status !== 409)).toEqual([]);
});

test("a key is refused for another request, and is another caller's own", async () => {
  const { plan, program, starts } = await aStarter();
  await plan("a");
  expect(await plan("a", "autumn")).toMatchObject({ status: 422, body: { code: "request.key-reused" } });
  expect((await plan("a", "spring", await program(["run", "read"]))).status).toBe(202);
  expect(starts()).toBe(2);
});

test("a key is free again when nothing was started", async () => {
  const { plan, configure, starts } = await aStarter();
  expect((await plan("a", "winter")).status).toBe(404);
  const winter = { source: { file: "w.csv" }, audience: { name: "Buyers of winter" }, mode: "mirror" };
  await configure({ syncs: { winter } });
  expect((await plan("a", "winter")).status).toBe(202);
  expect(starts()).toBe(1);
});

test("a key that a killed service left at work is free once another has started", async () => {
  const here = await aStarter();
  await here.plan("a");
  await here.idle();
  inLedger(here, (database) => database.exec("update kept_answer set status = null, body = null"));
  expect(await here.plan("a")).toMatchObject({ status: 409, body: { code: "request.at-work" } });
  const next = await openService({ folder: here.folder, clock: here.clock });
  const caller = next.stranger({ headers: here.caller.headers });
  expect((await here.plan("a", "spring", caller)).status).toBe(202);
  expect((await here.plan("a", "spring", caller)).headers.get("idempotency-replayed")).toBe("true");
});

test("whom a request names can't be guessed from what is kept of it", async () => {
  const here = await aStarter();
  const value = "person1@example.com";
  const body = { values: [value] };
  const answer = await here.caller.call("POST /api/people/forget", {
    body,
    headers: { "idempotency-key": "a" },
  });
  expect(answer.status).toBe(202);
  const kept = inLedger(here, (database) => database.prepare("select * from kept_answer").get());
  const plain = digestOf(JSON.stringify(["/api/people/forget", "", JSON.stringify(body)]));
  expect(kept).toMatchObject({ request_digest: expect.stringMatching(/^[0-9a-f]{64}$/) });
  expect(JSON.stringify(kept)).not.toContain(plain);
  expect(JSON.stringify(kept).toLowerCase()).not.toContain(value);
  await here.idle();
});

function inLedger<T>({ service }: TestService, look: (database: DatabaseSync) => T): T {
  using database = new DatabaseSync(`${service.state.home}/ledger.sqlite`);
  return look(database);
}
