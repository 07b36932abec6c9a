import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { CHECKOUT, toyTree } from "./toy-tree.ts";

/** Each import is refused by the rule beside it, and by that one alone unless a line says more. */
const REFUSED: [file: string, statement: string, rule: string][] = [
  ["src/lib/a.ts", 'import "../errors.ts"', "lib-imports"],
  ["src/errors.ts", 'import "./model/noun.ts"', "errors-imports"],
  ["src/model/a.ts", 'import "../sql/noun.ts"', "model-imports"],
  ["src/sql/a.ts", 'import "../model/noun.ts"', "sql-imports"],
  ["src/source/a.ts", 'import "../identity/noun.ts"', "source-imports"],
  ["src/identity/a.ts", 'import "../plan/noun.ts"', "identity-imports"],
  ["src/plan/a.ts", 'import type { Noun } from "../source/noun.ts"', "plan-imports"],
  ["src/plan/b.ts", 'export const later = import("../jobs/noun.ts")', "plan-imports"],
  ["src/plan/c.ts", 'export type { Noun } from "../delivery/noun.ts"', "plan-imports"],
  ["src/jobs/a.ts", 'import "../ledger/noun.ts"', "jobs-imports"],
  ["src/delivery/a.ts", 'import "../plan/noun.ts"', "delivery-imports"],
  ["src/amazon/a.ts", 'import "../model/noun.ts"', "amazon-imports"],
  ["src/ledger/a.ts", 'import "../amazon/noun.ts"', "ledger-imports"],
  ["src/sync/a.ts", 'import "../cli/noun.ts"', "sync-imports"],
  ["src/config/a.ts", 'import "../sql/noun.ts"', "config-imports"],
  ["src/server/a.ts", 'import "../jobs/noun.ts"', "server-imports"],
  ["src/demo/a.ts", 'import "../plan/noun.ts"', "demo-imports"],
  ["src/cli/a.ts", 'import "../plan/noun.ts"', "cli-imports"],
  ["src/sync/b.ts", 'import "../index.ts"', "only-the-outside-uses-the-front-door"],
  ["src/server/console/a.ts", 'import "../noun.ts"', "console-stands-alone"],
  ["src/emulator/a.ts", 'import "../errors.ts"', "emulator-shares-nothing"],
  ["src/server/b.ts", 'import "../emulator/noun.ts"', "emulator-is-only-started"],
  ["src/plan/d.ts", 'import "@duckdb/node-api"', "duckdb-behind-sql"],
  ["src/delivery/b.ts", 'import "node:https"', "http-behind-amazon"],
  ["src/plan/e.ts", 'import "node:fs/promises"', "files-at-the-edges"],
  ["src/amazon/b.ts", 'import "node:crypto"', "hashing-behind-identity"],
  ["src/sync/c.ts", 'import "node:readline"', "terminal-behind-cli"],
  ["src/sync/d.ts", 'import "node:sqlite"', "ledger-behind-its-port"],
  ["src/sync/e.ts", 'import type { Kysely } from "kysely"', "ledger-behind-its-port"],
  ["src/sync/f.ts", 'import "node:timers/promises"', "time-behind-lib"],
  ["src/sync/g.ts", 'import "node:child_process"', "processes-behind-cli"],
  ["src/sync/h.ts", 'import "commander"', "commands-behind-cli"],
  ["src/sync/i.ts", 'import "yaml"', "yaml-behind-config"],
  ["src/sync/j.ts", 'import "hono"', "servers-behind-server"],
  ["src/sync/k.ts", 'import type { Noun } from "./l.ts"', "no-circular"],
  ["src/sync/m.ts", 'import "../sql/index.ts"', "no-inner-barrels"],
  ["src/sync/n.ts", 'import "../../test/noun.ts"', "src-stands-alone"],
  ["src/sync/o.ts", 'import "../../scripts/noun.ts"', "src-stands-alone"],
  ["src/sync/p.ts", 'import "./nowhere.ts"', "no-unresolved"],
  ["src/sync/q.ts", 'import "fast-check"', "no-dev-dependency-shipped"],
  ["test/contracts/a.ts", 'import "../../src/ledger/noun.ts"', "contracts-see-ports-only"],
];

/** Imports that the tree is made of. */
const ALLOWED: [file: string, statement: string][] = [
  ["src/plan/fine.ts", 'import "../model/noun.ts"'],
  ["src/delivery/fine.ts", 'import "../amazon/noun.ts"'],
  ["src/sync/l.ts", 'import type { Noun } from "./k.ts"'], // the other end of a circle is not told twice
  ["src/sync/fine.ts", 'import "../plan/fine.ts"'],
  ["src/cli/main.ts", 'import "../index.ts"; import "../emulator/noun.ts"'],
  ["src/emulator/fine.ts", 'import "node:http"; import "hono"'],
  ["src/sql/fine.ts", 'import "@duckdb/node-api"'],
  ["src/ledger/fine.ts", 'import type { Noun } from "../jobs/noun.ts"'],
  ["test/contracts/fine.ts", 'import "../../src/jobs/ledger.ts"'],
];

const FOLDERS = [
  "amazon",
  "cli",
  "config",
  "delivery",
  "emulator",
  "identity",
  "jobs",
  "ledger",
  "model",
  "plan",
];
const nouns = [...FOLDERS, "server", "source", "sql", "sync", "../test", "../scripts"].map((folder) =>
  join("src", folder, "noun.ts"),
);

describe("boundaries", () => {
  let names: string[];
  let found: { from: string; rule: { name: string } }[];
  const rulesAt = (file: string) => found.filter(({ from }) => from === file).map(({ rule }) => rule.name);

  // One run for all: the cruise itself is quick, its start is not.
  beforeAll(async () => {
    const statements = [...REFUSED, ...ALLOWED].map(([file, statement]) => [
      file,
      `${statement};\nexport type Noun = 1;\n`,
    ]);
    const written = ["src/index.ts", "src/sql/index.ts", "src/jobs/ledger.ts", ...nouns].map((file) => [
      file,
      "export type Noun = 1;\n",
    ]);
    const toys = ["tsconfig.json", "package.json"].map((file) => [
      file,
      readFileSync(join(CHECKOUT, file), "utf8"),
    ]);
    const root = toyTree(
      Object.fromEntries([
        ...written,
        ...statements,
        ...toys,
        ["src/plan/alone.ts", "export const alone = 1;\n"],
      ]),
      {
        modules: true,
      },
    );
    const config = join(CHECKOUT, ".dependency-cruiser.mjs");
    names = (await import(config)).default.forbidden.map((rule: { name: string }) => rule.name);
    const cruise = spawnSync("depcruise", ["src", "test", "--config", config, "--output-type", "json"], {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 1 << 26,
    });
    found = JSON.parse(cruise.stdout).summary.violations;
  });

  test.each(REFUSED)("%s: %s is refused by %s", (file, _, rule) => {
    expect(rulesAt(file)).toContain(rule);
  });

  test.each(ALLOWED)("%s: %s is allowed", (file) => {
    expect(rulesAt(file)).toEqual([]);
  });

  test("a file that nothing imports is refused", () => {
    expect(rulesAt("src/plan/alone.ts")).toEqual(["no-orphans"]);
  });

  test("every rule has been seen to fire", () => {
    const fired = new Set(found.map(({ rule }) => rule.name));
    expect(names.filter((name) => !fired.has(name))).toEqual([]);
  });
});
