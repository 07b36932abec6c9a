import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openShop, type Shop } from "./shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const VALUE = "Person3@Example.com";

describe("person and forget", () => {
  test("take the value from a person or a pipe, never say it, and ask before anything is done", async () => {
    await shop.type("sync spring --yes --wait 20s");
    const asked = await shop.type("person", { typed: [VALUE] });
    expect(asked.stderr).toContain("Email address, phone number or external id: ");
    expect(asked.stdout).toMatch(
      /External id +p3\n.*in the audience\n[\s\S]*Last sent .*upload job 1\n[\s\S]*finished/,
    );
    const no = await shop.type("forget", { typed: [VALUE, "n"] });
    expect(no).toMatchObject({ exitCode: 0, stderr: expect.stringContaining("Nothing was done.") });
    expect(no.stdout).toContain("Spring buyers US: 1 person known, 1 in it now");
    const nobody = await shop.type("forget", { piped: VALUE });
    expect(nobody).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("[cli.not-asked]") });
    const done = await shop.type("forget --yes --wait 20s", { piped: VALUE });
    expect(done.stdout).toMatch(/Receipt .* finished[\s\S]*sent 1 removal\n[\s\S]*erased here/);
    const listed = await shop.type("forget --receipts --json");
    expect(JSON.parse(listed.stdout)).toMatchObject([{ people: 1, finishedAt: expect.any(Number) }]);
    const after = await shop.type("person --json", { piped: VALUE });
    expect(JSON.parse(after.stdout)).toMatchObject({ kind: "email", suppressedSince: expect.any(Number) });
    const lifted = await shop.type("forget --lift", { piped: VALUE });
    expect(lifted.stdout).toContain("1 person may be sent again");
    for (const { stdout, stderr } of [asked, no, nobody, done, listed, after, lifted])
      expect(stdout + stderr).not.toMatch(/person3@/i);
  });

  test.each(["person", "forget", "forget --lift"])(
    "refuse a value that is typed behind %s, and do not say it again",
    async (line) => {
      const refused = await shop.type(`${line} ${VALUE}`);
      expect(refused).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("Too many arguments") });
      expect(refused.stdout + refused.stderr).not.toMatch(/person3@/i);
    },
  );

  test("of a file take one value a line, under a title or not, quoted or not", async () => {
    writeFileSync(join(shop.folder, "who.csv"), 'email\r\n"person3@example.com"\r\n\r\np4\r\n');
    const { stdout } = await shop.type("forget --file who.csv --yes --json");
    expect(JSON.parse(stdout)).toMatchObject([{ values: 2, people: 2, audiences: [] }]);
    rmSync(join(shop.folder, "who.csv"));
    expect(await shop.type("forget --file who.csv --yes")).toMatchObject({ exitCode: 2 });
  });
});

test("key rotate makes a new key, and can't where the key comes from the environment", async () => {
  expect(await shop.type("key rotate")).toMatchObject({ exitCode: 0 });
  const env = { HEADWATER_KEY: Buffer.alloc(32, 7).toString("base64"), HEADWATER_HOME: "another" };
  const { exitCode, stderr } = await shop.type("key rotate", { env });
  expect([exitCode, stderr]).toEqual([2, expect.stringContaining("[key.given]")]);
});
