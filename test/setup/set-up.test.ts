import { spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { CHECKOUT, toyTree } from "./toy-tree.ts";

/** The newest Node of a toy checkout: a script that knows its version and tells what it was asked to run. */
const NODE = `#!/bin/sh
[ "$1" = --version ] && { echo v24.0.0; exit; }
shift # main.ts
[ "$1" = wait ] && { echo waiting; exec sleep 60; }
echo "ran in $PWD with $*"
`;

/** Stands in for npm: notes each call, and installs as \`npm ci\` does: everything away first, prepare last. */
const NPM = `#!/bin/sh
[ "$1" = config ] && { echo "\${TOY_IGNORE_SCRIPTS:-false}"; exit; }
echo "$*" >> npm-calls
rm -rf node_modules
mkdir -p node_modules
echo "npm talks"
[ -z "$TOY_FAIL" ] || exit 7
[ -z "$TOY_HANG" ] || exec sleep 60
[ -z "$TOY_SECONDS" ] || sleep "$TOY_SECONDS"
[ -n "$TOY_IGNORE_SCRIPTS" ] || { mkdir -p node_modules/node/bin; cp toy-node node_modules/node/bin/node; }
`;

const STAMP = "node_modules/.headwater-set-up";
const LOCK = ".set-up.lock";

function checkout() {
  const root = toyTree({
    "package.json": '{ "devDependencies": { "node": "24.0.0" } }',
    "package-lock.json": "{}\n",
    "scripts/set-up.mjs": readFileSync(join(CHECKOUT, "scripts/set-up.mjs"), "utf8"),
    "bin/headwater": readFileSync(join(CHECKOUT, "bin/headwater"), "utf8"),
    "toy-node": NODE,
    "programs/npm": NPM,
  });
  const env = { ...process.env, PATH: `${root}/programs:${process.env.PATH}` };
  const run = (args: string[], more: Record<string, string> = {}, cwd = root) => {
    const [command, ...rest] = args;
    return spawnSync(command!, rest, { cwd, env: { ...env, ...more }, encoding: "utf8" });
  };
  return {
    root,
    run,
    start: (args: string[], more: Record<string, string> = {}) =>
      spawn(args[0]!, args.slice(1), {
        cwd: root,
        env: { ...env, ...more },
        stdio: ["ignore", "pipe", "pipe"],
      }),
    setUp: (more?: Record<string, string>) => run(["node", "scripts/set-up.mjs"], more),
    installs: () =>
      existsSync(join(root, "npm-calls"))
        ? readFileSync(join(root, "npm-calls"), "utf8").split("\n").length - 1
        : 0,
  };
}

const ended = (child: ReturnType<typeof spawn>) =>
  new Promise<{ code: number | null; signal: string | null }>((done) =>
    child.once("close", (code, signal) => done({ code, signal })),
  );
const appears = async (file: string) => {
  while (!existsSync(file)) await new Promise((resume) => setTimeout(resume, 10));
};

test("the tests run on the Node of package.json, whatever the machine has", () => {
  const { devDependencies } = JSON.parse(readFileSync(join(CHECKOUT, "package.json"), "utf8"));
  expect(process.version).toBe(`v${devDependencies.node}`);
});

describe("set-up", () => {
  test("packages that are linked from another checkout are left as they are, whatever their lock file", () => {
    const { setUp, installs, root } = checkout();
    mkdirSync(join(root, "elsewhere"));
    writeFileSync(join(root, "elsewhere/kept"), "");
    symlinkSync(join(root, "elsewhere"), join(root, "node_modules"));
    expect(setUp()).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect(installs()).toBe(0);
    expect(existsSync(join(root, "elsewhere/kept"))).toBe(true);
  });

  test("a fresh clone is installed once, with the reason told, and nothing on standard output", () => {
    const { setUp, installs, root } = checkout();
    const first = setUp();
    expect(first).toMatchObject({ status: 0, stdout: "" });
    expect(first.stderr).toMatch(/nothing is installed here yet. Running npm ci/);
    expect(first.stderr).toContain("npm talks");
    expect(setUp()).toMatchObject({ status: 0, stdout: "", stderr: "" });
    expect(installs()).toBe(1);
    expect(existsSync(join(root, LOCK))).toBe(false);
  });

  test("an install without a stamp was interrupted and is made anew", () => {
    const { setUp, installs, root } = checkout();
    setUp();
    rmSync(join(root, STAMP));
    expect(setUp().stderr).toContain("no install here has run to its end");
    expect(installs()).toBe(2);
  });

  test("a changed package-lock.json is installed", () => {
    const { setUp, installs, root } = checkout();
    setUp();
    writeFileSync(join(root, "package-lock.json"), '{ "changed": true }\n');
    expect(setUp().stderr).toContain("package-lock.json changed since the last install");
    expect(installs()).toBe(2);
  });

  test("a Node that does not run is installed again", () => {
    const { setUp, installs, root } = checkout();
    setUp();
    chmodSync(join(root, "node_modules/node/bin/node"), 0o644);
    expect(setUp().stderr).toContain("Node 24.0.0 is missing");
    expect(installs()).toBe(2);
  });

  test("npm ci by hand counts once its prepare script has run", () => {
    const { run, setUp, installs } = checkout();
    run(["npm", "ci"]);
    run(["node", "scripts/set-up.mjs", "--stamp"]);
    expect(setUp()).toMatchObject({ status: 0, stderr: "" });
    expect(installs()).toBe(1);
  });

  test("an install by hand without development dependencies does not count", () => {
    const { run, root } = checkout();
    run(["npm", "ci"]);
    rmSync(join(root, "node_modules/node"), { recursive: true });
    run(["node", "scripts/set-up.mjs", "--stamp"]);
    expect(existsSync(join(root, STAMP))).toBe(false);
  });

  test("a failing npm ends it with code 6, and the next try starts over", () => {
    const { setUp, root } = checkout();
    const failed = setUp({ TOY_FAIL: "1" });
    expect(failed).toMatchObject({ status: 6, stdout: "" });
    expect(failed.stderr).toMatch(/npm ci ended with code 7.*run the same command again/s);
    expect(existsSync(join(root, LOCK))).toBe(false);
    expect(setUp().status).toBe(0);
  });

  test("ignored install scripts are named, with what to type", () => {
    const { setUp } = checkout();
    const failed = setUp({ TOY_IGNORE_SCRIPTS: "true" });
    expect(failed.status).toBe(6);
    expect(failed.stderr).toContain("npm ci --ignore-scripts=false");
  });

  test("a lock that a dead process left is taken over", () => {
    const { setUp, installs, root } = checkout();
    const { pid } = spawnSync("true");
    writeFileSync(join(root, LOCK), `${hostname()} ${pid} 1\n`);
    expect(setUp().status).toBe(0);
    expect(installs()).toBe(1);
    expect(existsSync(join(root, LOCK))).toBe(false);
  });

  test.runIf(existsSync("/proc/self/stat"))(
    "a lock whose number another process has by now is taken over",
    () => {
      const { setUp, root } = checkout();
      writeFileSync(join(root, LOCK), `${hostname()} ${process.pid} 1\n`);
      expect(setUp().status).toBe(0);
    },
  );

  test("of several at once, one installs and the others wait for it", async () => {
    const { start, installs } = checkout();
    const all = Array.from({ length: 4 }, () => start(["node", "scripts/set-up.mjs"], { TOY_SECONDS: "1" }));
    let talk = "";
    for (const child of all)
      child.stderr.on("data", (text) => {
        talk += text;
      });
    expect((await Promise.all(all.map(ended))).map(({ code }) => code)).toEqual([0, 0, 0, 0]);
    expect(installs()).toBe(1);
    expect(talk).toContain("another set-up is at work here");
  });

  test("a set-up that is told to stop takes npm with it and leaves no lock", async () => {
    const { start, setUp, root } = checkout();
    const child = start(["node", "scripts/set-up.mjs"], { TOY_HANG: "1" });
    await appears(join(root, "node_modules"));
    child.kill("SIGTERM");
    expect(await ended(child)).toMatchObject({ code: 143 });
    expect(existsSync(join(root, LOCK))).toBe(false);
    expect(setUp().status).toBe(0);
  });
});

describe("bin/headwater", () => {
  test("sets up on first use and runs from any folder, also through a symbolic link", () => {
    const { root, run } = checkout();
    symlinkSync("../bin/headwater", join(root, "programs/headwater"));
    const elsewhere = toyTree({});
    const first = run(["headwater", "plan", "a  b"], {}, elsewhere);
    expect(first).toMatchObject({ status: 0, stdout: `ran in ${elsewhere} with plan a  b\n` });
    expect(first.stderr).toContain("Running npm ci");
    expect(run(["headwater"], {}, elsewhere)).toMatchObject({ status: 0, stderr: "" });
  });

  test("says why when set-up fails, with its code and nothing on standard output", () => {
    const { run } = checkout();
    const failed = run(["bin/headwater"], { TOY_FAIL: "1" });
    expect(failed).toMatchObject({ status: 6, stdout: "" });
    expect(failed.stderr).toContain("set-up failed");
  });

  test("leaves standard input to the command", () => {
    const { root } = checkout();
    writeFileSync(join(root, "toy-node"), NODE.replace(/^echo.*$/m, "cat"), { mode: 0o755 });
    const env = { ...process.env, PATH: `${root}/programs:${process.env.PATH}` };
    const piped = spawnSync(join(root, "bin", "headwater"), [], {
      cwd: root,
      env,
      input: "rows",
      encoding: "utf8",
    });
    expect(piped.stdout).toBe("rows");
  });

  test("a signal reaches the real process", async () => {
    const { setUp, start } = checkout();
    setUp();
    const child = start(["bin/headwater", "wait"]);
    await new Promise((resume) => child.stdout.once("data", resume));
    child.kill("SIGTERM");
    expect(await ended(child)).toEqual({ code: null, signal: "SIGTERM" });
  });

  test("a signal during set-up ends set-up too", async () => {
    const { root, start } = checkout();
    const child = start(["bin/headwater"], { TOY_HANG: "1" });
    await appears(join(root, "node_modules"));
    child.kill("SIGINT");
    expect(await ended(child)).toMatchObject({ code: 130 });
    expect(existsSync(join(root, LOCK))).toBe(false);
  });
});
