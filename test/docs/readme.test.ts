import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseConfig } from "../../src/config/parse.ts";

const ROOT = resolve(import.meta.dirname, "../..");
const README = readFileSync(join(ROOT, "README.md"), "utf8");
const blocks = (language: string): string[] =>
  [...README.matchAll(new RegExp(`\`\`\`${language}\n([\\s\\S]*?)\`\`\``, "g"))].map(([, block]) => block!);

const folder = mkdtempSync(join(tmpdir(), "headwater-readme-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("README.md", () => {
  test("the two commands are scripts of package.json", () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
    expect(
      blocks("sh")
        .slice(0, 2)
        .map((block) => block.trim()),
    ).toEqual(["npm run demo", "npm test"]);
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(["demo", "test"]));
  });

  test("the commands for one's own file work as they stand, in their order", async () => {
    writeFileSync(
      join(folder, "people.csv"),
      "id,email,phone,country\nc-1,ann@example.com,(571) 412-0599,US\n",
    );
    const [emulator, ...rest] = blocks("sh")[2]!.trim().split("\n");
    const words = (line: string): string[] =>
      line
        .replace("bin/headwater", join(ROOT, "bin/headwater"))
        .replaceAll("4210", PORT)
        .replace(/ &$/, "")
        .split(" ");
    const [program, ...args] = words(emulator!);
    const running = spawn(program!, args, { cwd: folder, stdio: ["ignore", "pipe", "ignore"] });
    try {
      await new Promise((ready) => running.stdout.once("data", ready));
      for (const line of rest) {
        const [command, ...commandArgs] = words(line);
        const { status, stderr, stdout } = spawnSync(command!, commandArgs, {
          cwd: folder,
          encoding: "utf8",
          input: "",
        });
        expect({ line, status, stderr: status === 0 ? "" : stderr }).toEqual({ line, status: 0, stderr: "" });
        expect(stdout).not.toBe("");
      }
    } finally {
      running.kill();
    }
  });

  test("the headwater.yaml is one that Headwater reads", () => {
    const config = parseConfig(blocks("yaml")[0]!, { file: join(folder, "headwater.yaml"), env: {} });
    expect(config.syncs.map(({ name, mode }) => [name, mode])).toEqual([["people", "mirror"]]);
  });
});

/** Not the README's own: somebody may be trying it. */
const PORT = "42107";
