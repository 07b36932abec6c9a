import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openShop, type Shop } from "./shop.ts";

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
  const lines = Array.from({ length: 60 }, (_, index) => `p${index},person+${index}@example.com`);
  writeFileSync(join(shop.folder, "people.csv"), `${["id,email", ...lines].join("\n")}\n`);
});
afterEach(() => shop.close());

describe("probe", () => {
  test("says what it would make and send, asks, and after a yes tells both rates and what follows", async () => {
    const { exitCode, stdout } = await shop.type("probe spring --rule email --wait 20s", { typed: ["y"] });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/It makes two audiences at Amazon, and sends 60 people who may be sent/);
    expect(stdout).toMatch(/Headwater probe \S+ amazon +30 people, the hash of their email .*nothing else/);
    expect(stdout).toMatch(/they leave after 1 day\. The two empty audiences stay/);
    expect(stdout).toMatch(/^all signs kept \(the partners' form\) +\d+ of 30 matched \([\d.]+ %\)$/m);
    expect(stdout).toMatch(/the difference is \S+ points, with a 95 % interval of \S+ to \S+ \(Newcombe's/);
    expect(stdout).toMatch(/Everyone was taken out again, and nothing of them is kept\./);
  });

  test("sends nothing where nobody is there to say yes, and nothing after a no", async () => {
    const unasked = await shop.type("probe spring --rule email");
    expect(unasked.exitCode).toBe(2);
    expect(unasked.stderr).toMatch(/\[cli\.not-asked\]\nNext: .*headwater probe spring --rule email --yes/);
    const declined = await shop.type("probe spring --rule email --json", { typed: ["n"] });
    expect(declined.exitCode).toBe(0);
    expect(JSON.parse(declined.stdout)).toMatchObject({ plan: { arms: [{ people: 30 }, {}] }, probe: null });
    expect(shop.emulator.store.audiences()).toEqual([]);
  });

  test("needs a sync and a rule; with nothing open there is nothing to clean", async () => {
    expect((await shop.type("probe spring")).stderr).toContain("[probe.unsaid]");
    expect(await shop.type("probe --clean")).toMatchObject({ exitCode: 0, stdout: "No probe is open.\n" });
  });
});
