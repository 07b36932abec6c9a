import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { csv } from "./files.ts";
import { openSite } from "./site.ts";

const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");

test("a hash that was hashed again is not sent while its plain value is in the file, the day after either", async () => {
  const site = await openSite();
  const twice = sha256(sha256("ann@example.com"));
  const people = [
    { id: "plain", email: "ann@example.com", country: "US" },
    { id: "hashed", email: sha256("bob@example.com"), country: "US" },
    { id: "twice", email: twice, country: "US" },
  ];
  site.spring({
    fields: { externalId: "id", email: { column: "email", hashed: "auto" }, country: "country" },
  });
  for (const day of [people, [...people, { id: "new", email: "eve@example.com", country: "US" }]]) {
    site.write("people.csv", csv(day));
    const { plan } = await site.sync("spring");
    expect(plan.droppedFields).toEqual([{ field: "email", reason: "hash.of-hash", count: 1 }]);
    expect(plan.rejections).toEqual([{ field: "row", reason: "row.no-identifier", count: 1 }]);
    expect(plan.notices.map(({ code }) => code)).toContain("source.hashes-unusable");
  }
  expect([...(await site.members()).keys()].sort()).toEqual(["hashed", "new", "plain"]);
  expect(
    site.wire
      .uploads()
      .map(({ body }) => body)
      .join(),
  ).not.toContain(twice);
});
