import { expect, test } from "vitest";
import { peopleRoutes } from "../../src/server/routes/people.ts";
import { csv } from "../e2e/files.ts";
import { makeService } from "./service.ts";

test("people are found, forgotten with a receipt and let in again, and no value of theirs is written down", async () => {
  const made = await makeService();
  const { site, service, idle } = made;
  site.spring();
  site.write("people.csv", csv([0, 1, 2].map((n) => ({ id: `p_${n}`, email: `person${n}@example.com` }))));
  await site.sync();
  const used = made.api(peopleRoutes(service));
  const value = "Person1@example.com";

  expect((await used.post("/api/people/find", { value })).body).toMatchObject({
    kind: "email",
    audiences: [{ people: [{ externalId: "p_1", standing: "member" }] }],
  });
  expect((await used.post("/api/people/forget/plan", { values: [value] })).body).toMatchObject({
    values: 1,
    externalIds: 2,
    audiences: [{ members: 1, people: 1 }],
  });
  expect((await site.members()).size).toBe(3);

  const begun = await used.post("/api/people/forget", { values: [value] });
  expect(begun).toMatchObject({ status: 202, body: { kind: "forget", by: "ann" } });
  await idle();
  const work = service.works.get(begun.body.workId)!;
  expect(work).toMatchObject({ state: "done", receiptId: expect.any(String) });
  expect((await site.members()).size).toBe(2);
  const { items } = (await made.api(peopleRoutes(service), ["read"]).get("/api/receipts")).body;
  expect(items).toMatchObject([{ receiptId: work.receiptId, values: 1 }]);
  expect((await used.post("/api/people/lift", { values: [value] })).body).toEqual({ lifted: 1 });

  expect((await made.audited()).map(({ did, to, detail }) => [did, to, detail])).toEqual([
    ["people.find", undefined, "1 value"],
    ["people.forget", undefined, "1 value"],
    ["people.lift", undefined, "1 value"],
  ]);
  const unclear = await used.post("/api/people/find", { value: "person1@@example" });
  expect(unclear.status).toBe(400);
  for (const text of [
    JSON.stringify([await made.audited(), service.works.all()]),
    made.logged(),
    unclear.text,
  ])
    expect(text.toLowerCase()).not.toMatch(/person1|example/);
  for (const path of ["find", "forget/plan", "forget", "lift"])
    expect(
      (await made.api(peopleRoutes(service), ["read", "run"]).post(`/api/people/${path}`, {})).status,
    ).toBe(403);
});
