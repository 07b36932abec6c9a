import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "vitest";
import { REHEARSED } from "../../src/demo/rehearsal.ts";
import { RECORDING } from "../conformance/recorded.ts";

const MAIN = join(import.meta.dirname, "../../src/cli/main.ts");

/** Half a minute alone; the tests of other files run beside it. */
const A_BUSY_MACHINE_MS = 180_000;

/** Runs the demo's command line to its end. */
async function demo(
  { onTestFinished }: TestContext,
  ...options: string[]
): Promise<{ code: number | null; said: string }> {
  const folder = mkdtempSync(join(tmpdir(), "headwater-demo-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [MAIN, "demo", "--keep", folder, ...options], {
    env: { PATH, NODE_COMPILE_CACHE, HEADWATER_THREADS: "1", ...RECORDING },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text) => {
      said += text;
    });
  const [code] = await once(child, "close");
  return { code, said };
}

test(
  "the demo meets every fault, a kill and the safety stop, sends purchases, and closes its books without a difference",
  async (context) => {
    const { expect } = context;
    const { code, said } = await demo(context, "--rows", "3000", "--fault", Object.keys(REHEARSED).join(","));
    expect(code, said).toBe(0);
    for (const name of Object.keys(REHEARSED))
      expect(said).toMatch(new RegExp(`^  ${name} +[1-9]\\d* ×`, "m"));
    expect(said).toMatch(/Safety stop: [\d,]+ of [\d,]+ people .* would be removed/);
    expect(said).toContain("Requests sent: 0.");
    expect(said).toMatch(/killed \(SIGKILL\) after \d+ requests/);
    expect(said).toMatch(/differences, person by person +0\n/);
    expect(said).toMatch(/events, the files say +[1-9]/);
    expect(said).toMatch(/differences, event by event +0\n/);
    expect(said).toMatch(/sums that differ +0 /);
    expect(said).toMatch(/raw emails and phones found +0 /);
    const [, planned, accepted] =
      /planned ([\d,]+) = accepted ([\d,]+) \+ refused 0 \+ unknown 0 \+ to send 0/.exec(said)!;
    expect(accepted).toBe(planned);
  },
  A_BUSY_MACHINE_MS,
);

test("a fault that the demo does not know is refused, and those that it knows are named", async (context) => {
  const { expect } = context;
  const { code, said } = await demo(context, "--fault", "throttle,earthquake");
  expect(code).toBe(2);
  expect(said).toContain("[cli.usage]");
  expect(said).toContain(`There is no fault "earthquake". There are: ${Object.keys(REHEARSED).join(", ")}`);
});
