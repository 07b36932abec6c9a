import { expect, test } from "vitest";
import { testClient } from "./test-client.ts";

test("profiles have ids as text and ISO countries", async () => {
  await using t = await testClient();
  t.amazon.answers({
    status: 200,
    text: `[{"profileId":1234567890123456789,"countryCode":"UK","timezone":"Europe/London","accountInfo":
      {"marketplaceStringId":"A1F83G8C2ARO7P","id":"ENTITY1","type":"agency","name":"Example"}},
      {"profileId":7,"countryCode":"DE"}]`,
  });
  expect(await t.client.profiles()).toEqual([
    {
      profileId: "1234567890123456789",
      country: "GB",
      timezone: "Europe/London",
      type: "agency",
      name: "Example",
      accountId: "ENTITY1",
      marketplaceId: "A1F83G8C2ARO7P",
    },
    { profileId: "7", country: "DE" },
  ]);
});

test("a login without profiles in this region has an empty list", async () => {
  await using t = await testClient();
  t.amazon.answers({ status: 200, body: [] });
  expect(await t.client.profiles()).toEqual([]);
});
