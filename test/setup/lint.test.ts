import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { CHECKOUT, toyTree } from "./toy-tree.ts";

/** What each statement may be written in; everywhere else in src/ it is refused. */
const STATEMENTS: [statement: string, allowed: string[]][] = [
  ["await fetch(url);", ["amazon"]],
  ["globalThis.fetch(url);", ["amazon"]],
  ["setTimeout(later, 1);", ["lib", "emulator/clock"]],
  ["setInterval(later, 1);", ["lib", "emulator/clock"]],
  ["Date.now();", ["lib", "emulator/clock"]],
  ["performance.now();", ["lib", "emulator/clock"]],
  ["new Date();", ["lib", "emulator/clock"]],
  ["process.env.HOME;", ["config"]],
  ['console.log("x");', ["cli"]],
  ['process.stdout.write("x");', ["cli"]],
  ['process.stderr.write("x");', ["cli"]],
  ["process.exit(1);", ["cli"]],
  ["new Date(0);", ["amazon", "lib", "emulator/clock", "emulator/store", "config", "cli", "plan"]],
];
const PLACES = ["amazon", "lib", "emulator/clock", "emulator/store", "config", "cli", "plan"];

const fileOf = (place: string) => (place.includes("/") ? `src/${place}.ts` : `src/${place}/a.ts`);

describe("lint", () => {
  const refused = new Set<string>();

  beforeAll(() => {
    const copied = ["biome.json", "lint/time.grit", "lint/terminal.grit", "lint/global-this.grit"];
    const root = toyTree(
      {
        ...Object.fromEntries(copied.map((file) => [file, readFileSync(join(CHECKOUT, file), "utf8")])),
        ...Object.fromEntries(
          PLACES.map((place) => [
            fileOf(place),
            `export async function toy(url: string, later: () => void) {\n${STATEMENTS.map(([line]) => line).join("\n")}\n}\n`,
          ]),
        ),
        "test/a.ts": "export const now = [Date.now(), fetch, setTimeout, process.env.HOME];\n",
      },
      { modules: true },
    );
    const { stdout } = spawnSync("biome", ["lint", "--reporter=json", "--max-diagnostics=none"], {
      cwd: root,
      encoding: "utf8",
    });
    for (const { location } of JSON.parse(stdout).diagnostics)
      refused.add(`${location.path}:${location.start.line}`);
  });

  for (const [at, [statement, allowed]] of STATEMENTS.entries())
    test(`${statement} stands in ${allowed.join(", ")} alone`, () => {
      const free = PLACES.filter((place) => !refused.has(`${fileOf(place)}:${at + 2}`));
      expect(free.sort()).toEqual([...allowed].sort());
    });

  test("tests may do all of it", () => {
    expect([...refused].filter((place) => place.startsWith("test/"))).toEqual([]);
  });
});
