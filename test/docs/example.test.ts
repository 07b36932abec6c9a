import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { expect, onTestFinished, test } from "vitest";
import { printConfig } from "../../src/emulator/print-config.ts";
import { startEmulator } from "../../src/emulator/server.ts";

const EXAMPLES = resolve(import.meta.dirname, "../../examples");

test("the library's example carries a file into the audience", async () => {
  const folder = mkdtempSync(join(tmpdir(), "headwater-example-"));
  const emulator = await startEmulator();
  onTestFinished(async () => {
    await emulator.close();
    rmSync(folder, { recursive: true, force: true });
  });
  writeFileSync(join(folder, "people.csv"), "id,email\nc-1,ann@example.com\nc-2,bob@example.com\n");
  writeFileSync(
    join(folder, "headwater.yaml"),
    `${printConfig({ port: emulator.port })}
syncs:
  people: { source: { file: people.csv }, audience: { name: Example of the library }, mode: mirror }
`,
  );
  const child = spawn(process.execPath, [join(EXAMPLES, "library.ts")], {
    cwd: folder,
    stdio: ["ignore", "pipe", "ignore"],
  });
  const closed = once(child, "close");
  expect(await text(child.stdout)).toBe("2 of 2 people accepted.\n");
  expect((await closed)[0]).toBe(0);
});

test("the emulator's example is a test that passes", async () => {
  const child = spawn(process.execPath, ["--test", "--test-reporter=tap", join(EXAMPLES, "emulator.ts")], {
    env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const closed = once(child, "close");
  expect(await text(child.stdout)).toMatch(/^# pass 2$/m);
  expect((await closed)[0]).toBe(0);
});
