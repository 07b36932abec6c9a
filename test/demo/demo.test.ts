import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { RECORDING } from "../conformance/recorded.ts";

const MAIN = join(import.meta.dirname, "../../src/cli/main.ts");

test("the demo kills a process, meets the safety stop, and closes its books without a difference", async () => {
  const folder = mkdtempSync(join(tmpdir(), "headwater-demo-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const child = spawn(process.execPath, [MAIN, "demo", "--rows", "5000", "--keep", folder], {
    env: { PATH: process.env.PATH, HEADWATER_THREADS: "2", ...RECORDING },
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (text) => {
      said += text;
    });
  const [code] = await once(child, "close");
  expect(code, said).toBe(0);
  expect(said).toMatch(/Safety stop: [\d,]+ of [\d,]+ people .* would be removed/);
  expect(said).toContain("Requests sent: 0.");
  expect(said).toMatch(/killed \(SIGKILL\) after \d+ requests/);
  expect(said).toMatch(/differences, person by person +0\n/);
  expect(said).toMatch(/raw emails and phones found +0 /);
  const [, planned, accepted] =
    /planned ([\d,]+) = accepted ([\d,]+) \+ refused 0 \+ unknown 0 \+ to send 0/.exec(said)!;
  expect(accepted).toBe(planned);
});
