import { expect, test } from "vitest";
import { testClient } from "./test-client.ts";

const advertisers = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    advertiserId: String(from + index),
    name: "Example",
    country: "UK",
  }));

test("advertisers of a profile are read page by page", async () => {
  await using t = await testClient();
  t.amazon.answers(
    { status: 200, body: { totalResults: 150, response: advertisers(1, 100) } },
    { status: 200, body: { totalResults: 150, response: advertisers(101, 50) } },
  );
  const found = await t.client.advertisers("42");
  expect(found).toHaveLength(150);
  expect(found[149]).toEqual({ advertiserId: "150", name: "Example", country: "GB" });
  expect(t.amazon.seen.map(({ query }) => query.get("startIndex"))).toEqual(["0", "100"]);
  expect(t.amazon.seen[0]!.headers["amazon-advertising-api-scope"]).toBe("42");
});

test("a full last page ends the reading", async () => {
  await using t = await testClient();
  t.amazon.answers({ status: 200, body: { totalResults: 100, response: advertisers(1, 100) } });
  expect(await t.client.advertisers("42")).toHaveLength(100);
});
