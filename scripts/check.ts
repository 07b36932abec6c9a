/**
 * Runs every `check:*` script of package.json, two at a time, and says how each ended; the output of those that fail
 * follows. `npm run check -- types lint` runs these alone.
 */
import { spawn } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";

const AT_ONCE = 2;
const TIMEOUT_MS = 300_000;

const scripts: Record<string, string> = JSON.parse(readFileSync("package.json", "utf8")).scripts;
const steps = Object.keys(scripts)
  .filter((name) => name.startsWith("check:"))
  .map((name) => name.slice("check:".length));

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !steps.includes(name));
if (unknown.length > 0) {
  console.error(`No check is called ${unknown.join(", ")}. There are: ${steps.join(", ")}.`);
  process.exit(2);
}

interface Ending {
  step: string;
  passed: boolean;
  output: string;
}

/** npm has put node_modules/.bin in front of the PATH, so a shell runs the script as npm would, without a second npm. */
function run(step: string): Promise<Ending> {
  const startedAt = Date.now();
  const child = spawn("sh", ["-c", scripts[`check:${step}`]!], {
    stdio: ["ignore", "pipe", "pipe"],
    timeout: TIMEOUT_MS,
  });
  const pieces: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (piece) => pieces.push(piece));
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => {
      const passed = code === 0;
      const seconds = ((Date.now() - startedAt) / 1000).toFixed(1);
      console.log(
        `${passed ? "passed" : "FAILED"}  ${step.padEnd(12)} ${seconds} s${signal ? `, ended by ${signal}` : ""}`,
      );
      resolve({ step, passed, output: Buffer.concat(pieces).toString("utf8").trim() });
    });
  });
}

const waiting = asked.length > 0 ? asked : steps;
const endings: Ending[] = [];
const lane = async (queue: string[]) => {
  for (let step = queue.shift(); step !== undefined; step = queue.shift()) endings.push(await run(step));
};
const queue = [...waiting];
await Promise.all(Array.from({ length: AT_ONCE }, () => lane(queue)));

const failed = endings.filter((ending) => !ending.passed);
for (const { step, output } of failed) console.log(`\n--- ${step} ---\n${output}`);

// What .ci/run counts; a line for each, as test/setup/name-skips.ts writes them.
const results = process.env.HEADWATER_RESULTS;
if (results)
  appendFileSync(
    results,
    endings.map(({ step, passed }) => `${passed ? "passed" : "failed"}\tcheck ${step}\n`).join(""),
  );
process.exitCode = failed.length > 0 ? 1 : 0;
