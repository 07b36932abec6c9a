import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { csv } from "./files.ts";
import { openSite, type Site, WAIT_MS } from "./site.ts";
import { traces } from "./traces.ts";

const sha = (text: string): string => createHash("sha256").update(text).digest("hex");

const ANN = { id: "ann-7", email: "Ann+x@Example.com", phone: "+12125550123" };
const ANN_AT_WORK = { id: "ann-7", email: "ann@work.example", phone: "" };
const BOB = { id: "bob-8", email: "bob@example.com", phone: "+12125550199" };
const others = Array.from({ length: 30 }, (_, index) => ({
  id: `p_${index}`,
  email: `p${index}@example.com`,
  phone: "",
}));

/** All that Ann is known by. */
const ANNS = [
  ANN.id,
  ...[
    "annx@example.com",
    "ann+x@example.com",
    "ann@work.example",
    "12125550123",
    "+12125550123",
    "ann@old.example",
  ].map(sha),
];
const findsAnn = (text: string): string | undefined => ANNS.find((key) => text.includes(key));

const sync = (file: string, name: string) => ({
  source: { file },
  audience: { name },
  mode: "upsert",
  fields: { externalId: "id", email: "email", phone: "phone" },
});

/** Two audiences: in one Ann has a phone and an old address, in the other one of her addresses and an id only. */
async function shop(site: Site): Promise<void> {
  site.configure({
    limits: { requestsPerSecond: 1000 },
    syncs: { one: sync("one.csv", "Spring buyers US"), two: sync("two.csv", "Autumn buyers US") },
  });
  site.write("one.csv", csv([{ ...ANN, email: "ann@old.example" }, BOB, ...others]));
  await site.sync("one");
  site.write("one.csv", csv([ANN, BOB, ...others]));
  site.write("two.csv", csv([ANN_AT_WORK, BOB]));
  await site.sync("one");
  await site.sync("two");
}

const audienceIds = async (site: Site): Promise<string[]> =>
  (await site.with((headwater) => headwater.audiences())).map(({ audienceId }) => audienceId!);

const forget = (site: Site, value: string) =>
  site.with((headwater) => headwater.forget([value], { waitMs: WAIT_MS }));

describe("a person who is forgotten", () => {
  test("is gone from every audience and from every byte that is kept, and whoever stands next to them is not", async () => {
    const site = await openSite();
    await shop(site);
    expect((await traces(site.path(".headwater"), findsAnn)).length).toBeGreaterThan(4);
    const before = await Promise.all((await audienceIds(site)).map((id) => site.members(id)));
    const { receipt } = await forget(site, "ann@work.example");
    expect(receipt).toMatchObject({
      people: 1,
      keys: { externalIds: 2 },
      audiences: [
        { name: "Spring buyers US", members: 1, erased: true },
        { name: "Autumn buyers US", members: 1, erased: true },
      ],
    });
    expect(receipt?.finishedAt).toBeDefined();
    expect(await traces(site.path(".headwater"), findsAnn)).toEqual([]);
    const after = await Promise.all((await audienceIds(site)).map((id) => site.members(id)));
    for (const [index, members] of before.entries()) {
      expect(members.delete(ANN.id)).toBe(true);
      expect(after[index]).toEqual(members);
    }
    for (const name of ["one", "two"])
      expect((await site.sync(name)).plan).toMatchObject({
        changes: { add: 0, update: 0, remove: 0 },
        rejections: [{ reason: "person.suppressed", count: 1 }],
      });
  });
});
