import { describe, expect, test } from "vitest";
import { csv } from "./files.ts";
import { openSite } from "./site.ts";

const HEAD = { id: "", email: "", first: "", last: "", street: "", city: "", zip: "" };
const FIELDS = {
  externalId: "id",
  email: "email",
  firstName: "first",
  lastName: "last",
  address: "street",
  city: "city",
  postalCode: "zip",
};
const PEOPLE = [
  { ...HEAD, id: "ann", email: "ann@example.com", first: "Ann", last: "Kahn", city: "Dallas", zip: "75201" },
  { ...HEAD, id: "bob", email: "bob@example.com", first: "Bob", last: "Kahn", city: "Dallas", zip: "75201" },
  { ...HEAD, id: "cy", first: "Cy", last: "Kahn", street: "1 Elm Street", city: "Dallas" },
  { ...HEAD, id: "nobody", first: "Di", city: "Dallas" },
];

describe("names and addresses", () => {
  test("go to Amazon with an email or without, and make nobody of a family forgotten for another", async () => {
    const site = await openSite();
    site.write("people.csv", csv(PEOPLE));
    site.spring({ fields: FIELDS });
    const report = await site.sync("spring");
    expect(report.state).toBe("settled");
    const members = await site.members();
    const kinds = [...members].map(([id, { hashedPII }]) => [
      id,
      ...hashedPII.map((set) => Object.keys(set).join()),
    ]);
    expect(kinds.sort()).toStrictEqual([
      ["ann", "email,firstname,lastname,city,postal"],
      ["bob", "email,firstname,lastname,city,postal"],
      ["cy", "firstname,lastname,address,city"],
    ]);

    await site.with((headwater) => headwater.forget(["ann@example.com"], { waitMs: 60_000 }));
    expect([...(await site.members()).keys()].sort()).toStrictEqual(["bob", "cy"]);
    const after = await site.sync("spring");
    expect(after.state).toBe("settled");
    expect([...(await site.members()).keys()].sort()).toStrictEqual(["bob", "cy"]);
  });
});
