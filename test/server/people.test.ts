import { expect, test } from "vitest";
import { csv } from "../e2e/files.ts";
import { openService } from "./service.ts";

test("people are found, forgotten with a receipt and let in again, and no value of theirs is written down", async () => {
  const made = await openService();
  const { service, call, idle } = made;
  await made.spring();
  made.write("people.csv", csv([0, 1, 2].map((n) => ({ id: `p_${n}`, email: `person${n}@example.com` }))));
  await made.sync();
  const value = "Person1@example.com";

  expect((await call("POST /api/people/find", { body: { value } })).body).toMatchObject({
    kind: "email",
    audiences: [{ people: [{ externalId: "p_1", standing: "member" }] }],
  });
  expect((await call("POST /api/people/forget/plan", { body: { values: [value] } })).body).toMatchObject({
    values: 1,
    externalIds: 2,
    audiences: [{ members: 1, people: 1 }],
  });
  expect((await made.members()).size).toBe(3);

  const begun = await call("POST /api/people/forget", { body: { values: [value] } });
  expect(begun).toMatchObject({ status: 202, body: { kind: "forget", by: "local" } });
  await idle();
  const work = service.works.get(begun.body.workId)!;
  expect(work).toMatchObject({ state: "done", receiptId: expect.any(String) });
  expect((await made.members()).size).toBe(2);
  const { items } = (await (await made.program(["read"])).call("GET /api/receipts")).body;
  expect(items).toMatchObject([{ receiptId: work.receiptId, values: 1 }]);
  expect((await call("POST /api/people/lift", { body: { values: [value] } })).body).toEqual({ lifted: 1 });

  expect((await made.audited()).map(({ did, to, detail }) => [did, to, detail])).toEqual([
    ["people.find", undefined, "1 value"],
    ["people.forget", undefined, "1 value"],
    ["people.lift", undefined, "1 value"],
  ]);
  const unclear = await call("POST /api/people/find", { body: { value: "person1@@example" } });
  expect(unclear.status).toBe(400);
  for (const text of [
    JSON.stringify([await made.audited(), service.works.all()]),
    made.logged(),
    unclear.text,
  ])
    expect(text.toLowerCase()).not.toMatch(/person1|example/);
  const other = await made.program(["read", "run"]);
  for (const path of ["find", "forget/plan", "forget", "lift"])
    expect((await other.call(`POST /api/people/${path}`, { body: {} })).status).toBe(403);
});
