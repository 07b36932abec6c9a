import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { headwater } from "./terminal.ts";

test("init --events says what it takes and what to type next, and writes no value down", async () => {
  const cwd = mkdtempSync(join(tmpdir(), "headwater-init-"));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  writeFileSync(
    join(cwd, "orders.csv"),
    "order_id,ordered_at,note,total,email\no-1,2026-01-15T10:00:00Z,x,59.90,ann@example.com\n",
  );
  const { exitCode, stdout } = await headwater("init orders.csv --events --emulator 4210", { cwd });
  expect(exitCode).toBe(0);
  expect(
    stdout,
  ).toBe(`Wrote headwater.yaml. It takes these columns: order_id, ordered_at, total, email. Read it over.
Next: headwater emulator --port 4210 in another terminal, then headwater events plan orders
`);
  const yaml = readFileSync(join(cwd, "headwater.yaml"), "utf8");
  expect(yaml).toContain("      id: order_id\n      time: ordered_at\n");
  expect(yaml).not.toMatch(/ann@|59\.90/);
});

test("a mode is of audiences only", async () =>
  expect(await headwater("init orders.csv --events --mode mirror", { cwd: "/" })).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining("cannot be used with option '--mode"),
  }));
