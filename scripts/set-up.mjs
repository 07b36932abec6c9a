#!/usr/bin/env node
/**
 * Installs what this checkout lacks, and says so; says nothing when nothing is lacking. Everything that a person
 * types first (`npm test`, `npm run demo`, `npm run check`, bin/headwater) starts here. It runs before any
 * dependency is there and on whatever Node the machine has, hence plain JavaScript from the standard library alone.
 *
 *   node scripts/set-up.mjs           runs `npm ci` if the install is not whole, and scripts/bundle.ts; all its talk goes
 *                                     to standard error
 *   node scripts/set-up.mjs --stamp   npm's `prepare` script: notes that an install has run to its end
 *
 * The stamp is a copy of package-lock.json inside node_modules: `npm ci` deletes it with the rest and `prepare` writes
 * it last, so an interrupted install has none, one that a person ran by hand counts, and a shell needs only `cmp`.
 */
import { spawn, spawnSync } from "node:child_process";
import { existsSync, linkSync, lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const lockFile = join(root, "package-lock.json");
const modules = join(root, "node_modules");
const stamp = join(modules, ".headwater-set-up");
const nodeBinary = join(modules, "node", "bin", "node");
const turn = join(root, ".set-up.lock");

/** As a MachineError: whoever runs this machine must act. */
const EXIT_MACHINE = 6;

class SetUpError extends Error {}

const say = (text) => process.stderr.write(`headwater: ${text}\n`);
const wantedNode = () => JSON.parse(readFileSync(join(root, "package.json"), "utf8")).devDependencies.node;

/** Why this checkout cannot run as it is; undefined when it can. */
function lacking() {
  if (!existsSync(modules)) return "nothing is installed here yet";
  if (lstatSync(modules).isSymbolicLink()) return undefined; // another checkout's: npm ci would empty it for both
  const installed = read(stamp);
  if (installed === undefined) return "no install here has run to its end";
  if (installed !== read(lockFile)) return "package-lock.json changed since the last install";
  if (!nodeRuns()) return `Node ${wantedNode()} is missing`;
  return undefined;
}

function nodeRuns() {
  const answer = spawnSync(nodeBinary, ["--version"], { encoding: "utf8" });
  return answer.status === 0 && answer.stdout.trim() === `v${wantedNode()}`;
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** Leaves the stamp if the install is usable: one without development dependencies has no Node 24. */
function writeStamp() {
  if (!nodeRuns()) return;
  const unfinished = `${stamp}.${process.pid}`;
  writeFileSync(unfinished, readFileSync(lockFile));
  renameSync(unfinished, stamp);
}

async function install() {
  rmSync(stamp, { force: true }); // npm deletes in no particular order: a half-deleted tree must not look whole
  let npm;
  // Before npm is there: a signal that comes while it starts must not leave it behind.
  for (const [signal, number] of [
    ["SIGHUP", 1],
    ["SIGINT", 2],
    ["SIGTERM", 15],
  ]) {
    process.on(signal, () => {
      try {
        process.kill(-npm.pid, signal);
      } catch {} // it has just ended by itself
      npm.once("close", () => leave(128 + number));
    });
  }
  npm = spawn(
    "npm",
    ["ci", "--include=dev", "--include=optional", "--no-audit", "--no-fund", "--loglevel=error"],
    {
      cwd: root,
      stdio: ["ignore", 2, 2],
      detached: true, // a group of its own, so that a signal also reaches what npm has started
      env: { ...process.env, PATH: pathOutside() },
    },
  );
  const code = await new Promise((done, fail) => {
    npm.once("error", fail);
    npm.once("spawn", () => noteWorker(npm.pid));
    npm.once("close", (exit) => done(exit ?? 1));
  }).catch((error) => {
    throw new SetUpError(
      error.code === "ENOENT"
        ? "npm was not found. Install Node.js 20 or newer together with npm, then run the same command again."
        : `npm could not start: ${error.message}`,
    );
  });
  if (code !== 0) {
    throw new SetUpError(
      `npm ci ended with code ${code}; its reason is above. Headwater's packages come from the registry that ` +
        "`npm config get registry` names. When that is mended, run the same command again: set-up starts over.",
    );
  }
  if (!nodeRuns()) throw new SetUpError(whyNoNode());
  writeStamp();
}

function whyNoNode() {
  const asked = spawnSync("npm", ["config", "get", "ignore-scripts"], { cwd: root, encoding: "utf8" });
  if (asked.stdout?.trim() === "true") {
    return (
      "your npm is set to ignore install scripts (ignore-scripts=true), and Node 24 arrives by the one of the package " +
      "`node`. If you agree to run it, type: npm ci --ignore-scripts=false"
    );
  }
  return (
    `Node ${wantedNode()} was installed from npm, but ${nodeBinary} does not run on this machine ` +
    `(${process.platform} ${process.arch}). The npm package \`node\` serves glibc Linux and macOS on x64 and arm64.`
  );
}

/** The PATH without this checkout's own programs: npm must not run on the Node that it is about to delete. */
const pathOutside = () =>
  (process.env.PATH ?? "")
    .split(delimiter)
    .filter((folder) => folder !== join(modules, ".bin"))
    .join(delimiter);

// --- One at a time: whoever could link the file has the turn. ---

/** A process for good: its host, its number, and where the kernel tells it, its start (numbers come round again). */
const identity = (pid) => `${hostname()} ${pid} ${startOf(pid)}`;

function startOf(pid) {
  const stat = read(`/proc/${pid}/stat`);
  return stat === undefined ? "-" : stat.slice(stat.lastIndexOf(")") + 2).split(" ")[19];
}

/** Whether the process of a line in a lock still runs. One on another host (a container) cannot be asked. */
function alive(line) {
  const [host, pid, start] = line.split(" ");
  if (host !== hostname()) return true;
  try {
    process.kill(Number(pid), 0);
  } catch (error) {
    if (error.code === "ESRCH") return false;
  }
  return startOf(pid) === start;
}

const holders = (file) => (read(file) ?? "").split("\n").filter((line) => line !== "" && alive(line));

/** Creates `file` with its content in one step; false if it is there already. */
function claim(file) {
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, `${identity(process.pid)}\n`);
  try {
    linkSync(mine, file);
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

/** npm outlives a set-up that is killed outright: as long as it runs, the turn is taken. */
const noteWorker = (pid) => writeFileSync(turn, `${identity(pid)}\n`, { flag: "a" });

/** Whether `file` is a lock that nobody holds any more. Nobody can claim it, so only a breaker changes that. */
const stale = (file) => existsSync(file) && holders(file).length === 0;

/** Removes a stale lock. Breaking has a lock too, or the slower of two breakers would remove the next one's lock. */
function takeOver() {
  const breaking = `${turn}.breaking`;
  if (claim(breaking)) {
    if (stale(turn)) rmSync(turn, { force: true });
    rmSync(breaking, { force: true });
  } else if (stale(breaking)) {
    rmSync(breaking, { force: true });
  }
}

async function waitForTurn() {
  for (let told = false; !claim(turn); ) {
    const [holder] = holders(turn);
    if (holder === undefined) {
      takeOver();
      continue;
    }
    const [host, pid] = holder.split(" ");
    if (!told)
      say(
        `another set-up is at work here (process ${pid} on ${host}); waiting. If there is none, delete ${turn}`,
      );
    told = true;
    await new Promise((resume) => setTimeout(resume, 200));
  }
}

function leave(code) {
  rmSync(turn, { force: true });
  process.exit(code);
}

async function setUp() {
  if (lacking() === undefined) return;
  await waitForTurn();
  try {
    const reason = lacking();
    if (reason === undefined) return;
    say(`setting up: ${reason}. Running npm ci (about 300 MB, once)…`);
    const startedAt = Date.now();
    await install();
    say(`set up in ${((Date.now() - startedAt) / 1000).toFixed(0)} s.`);
  } finally {
    rmSync(turn, { force: true });
  }
}

/** For a quick start of the command line. Where none can be made, the sources run as they are. */
const bundle = () => spawnSync(nodeBinary, [join(root, "scripts/bundle.ts")], { stdio: "ignore" });

try {
  if (process.argv[2] === "--stamp") writeStamp();
  else {
    await setUp();
    bundle();
  }
} catch (error) {
  const text = error instanceof SetUpError ? error.message : `${error.message} (in ${root})`;
  say(`set-up failed: ${text}`);
  process.exitCode = EXIT_MACHINE;
}
