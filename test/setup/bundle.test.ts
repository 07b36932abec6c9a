import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { CHECKOUT, toyTree } from "./toy-tree.ts";

const own = (path: string) => [path, readFileSync(join(CHECKOUT, path), "utf8")];

/** A checkout whose command line says which file it was started from, and what is in a file beside another of its sources. */
function checkout() {
  const root = toyTree(
    {
      ...Object.fromEntries(["bin/headwater", "scripts/bundle.ts", "package-lock.json"].map(own)),
      "package.json": '{ "type": "module" }',
      "src/cli/main.ts": 'import { noun } from "../model/noun.ts";\nconsole.log(process.argv[1], noun());\n',
      "src/model/noun.ts":
        'import { readFileSync } from "node:fs";\nimport { join } from "node:path";\nexport const noun = () => readFileSync(join(import.meta.dirname, "noun.txt"), "utf8");\n',
      "src/model/noun.txt": "audience",
      "src/index.ts": "",
      "src/model/unused.ts": "",
      "src/server/console/page.tsx": "",
    },
    { modules: true },
  );
  const run = (program: string, ...args: string[]): string => {
    const { stdout, stderr } = spawnSync(program, args, { cwd: root, encoding: "utf8" });
    return stderr + stdout.replace(root, "").trim();
  };
  return {
    root,
    headwater: () => run("bin/headwater"),
    bundle: () => run(process.execPath, "scripts/bundle.ts"),
  };
}

const FROM_SOURCES = "/src/cli/main.ts audience";
const FROM_BUNDLE = "/.bundle/main.js audience";

test("what set-up has bundled runs as its sources do, and they themselves run before and once one of them has changed", () => {
  const { root, headwater, bundle } = checkout();
  expect(headwater()).toBe(FROM_SOURCES);
  expect(bundle()).toBe("");
  expect(headwater()).toBe(FROM_BUNDLE);
  for (const change of [
    () => rmSync(join(root, "src/model/unused.ts")),
    () => writeFileSync(join(root, "src/model/noun.txt"), "audience"),
    () => mkdirSync(join(root, "src/jobs")),
    () => writeFileSync(join(root, "package-lock.json"), readFileSync(join(root, "package-lock.json"))),
  ]) {
    change();
    expect(headwater()).toBe(FROM_SOURCES);
    expect(bundle()).toBe("");
    expect(headwater()).toBe(FROM_BUNDLE);
  }
  // Browsers run that.
  writeFileSync(join(root, "src/server/console/page.tsx"), "changed");
  expect(headwater()).toBe(FROM_BUNDLE);
});
