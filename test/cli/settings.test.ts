import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { openState } from "../../src/index.ts";
import { temporaryFolder } from "../ledger/temporary.ts";
import { headwater } from "./terminal.ts";

const SHOP = `connections:
  amazon: { region: NA, clientId: amzn1.client, clientSecret: { env: SECRET } }
destinations:
  shop: { connection: amazon, profileId: "0123" }
syncs:
  spring:
    source: { file: people.csv }
    audience: { name: Spring buyers US }
    mode: upsert
`;
const AUTUMN = `  autumn:
    source: { file: people.csv }
    audience: { name: Autumn buyers US }
    mode: upsert
`;

const aFolder = (yaml: string) => {
  const cwd = temporaryFolder();
  const write = (text: string) => writeFileSync(join(cwd, "shop.yaml"), text);
  write(yaml);
  return { cwd, write, type: (line: string) => headwater(line, { cwd }) };
};

const putSpring = async (cwd: string) => {
  await using state = await openState({ cwd, env: {} });
  const body = { source: { file: "p.csv" }, audience: { name: "Spring buyers US" }, mode: "add" };
  await state.settings.put({ kind: "syncs", name: "spring", body }, { by: "ann" });
};

test("apply tells what it added, changed and removed, and a second time that nothing is different", async () => {
  const { write, type } = aFolder(SHOP);
  expect((await type("apply shop.yaml")).stdout).toBe(
    "Applied shop.yaml:\n  added    connection amazon\n  added    destination shop\n  added    sync spring\n",
  );
  write(SHOP.replace("spring:", "summer:").replace('"0123"', '"0124"'));
  expect((await type("apply shop.yaml")).stdout).toBe(
    "Applied shop.yaml:\n  added    sync summer\n  changed  destination shop\n  removed  sync spring\n",
  );
  expect((await type("apply shop.yaml")).stdout).toBe("Applied shop.yaml: nothing is different.\n");
});

test("what was applied is what commands work with where there is no headwater.yaml", async () => {
  const { type } = aFolder(SHOP);
  expect((await type("runs")).stderr).toContain("headwater serve");
  await type("apply shop.yaml");
  expect(await type("runs")).toMatchObject({ exitCode: 0 });
  expect((await type("plan winter")).stderr).toContain("Syncs are: spring.");
});

test("a file that can't be is told with its line, and nothing is kept", async () => {
  const { type } = aFolder(SHOP.replace("mode: upsert", "mode: upsrt"));
  expect((await type("apply shop.yaml")).stderr).toContain("shop.yaml:9");
  expect((await type("export")).stdout).not.toContain("spring");
});

test("what another owner has is left alone, until it is taken over", async () => {
  const { cwd, write, type } = aFolder(SHOP.slice(0, SHOP.indexOf("syncs:")));
  await type("apply shop.yaml");
  await putSpring(cwd);
  write(SHOP + AUTUMN);
  const { exitCode, stderr } = await type("apply shop.yaml");
  expect(exitCode).toBe(2);
  expect(stderr).toContain("sync spring belongs to the console");
  expect(stderr).toContain("--take-over");
  expect((await type("export shop.yaml")).stdout).not.toContain("autumn");
  expect((await type("apply shop.yaml --take-over")).stdout).toBe(
    "Applied shop.yaml:\n  added    sync autumn\n  changed  sync spring\n",
  );
  await expect(putSpring(cwd)).rejects.toMatchObject({
    code: "settings.owned-by-file",
    hint: expect.stringContaining("headwater apply shop.yaml"),
  });
});

test("export writes a configuration that says the same, and over no file", async () => {
  const { cwd, type } = aFolder(SHOP);
  await type("apply shop.yaml");
  expect(await type("export --output headwater.yaml")).toMatchObject({ exitCode: 0, stdout: "" });
  expect(readFileSync(join(cwd, "headwater.yaml"), "utf8")).toContain('profileId: "0123"');
  expect(await type("export --output headwater.yaml")).toMatchObject({ exitCode: 2 });
  expect((await type("export other.yaml")).stderr).toContain("No settings are kept of other.yaml.");
  expect((await type("export --output gone/headwater.yaml")).exitCode).toBe(6);
  expect(existsSync(join(cwd, "gone"))).toBe(false);
});
