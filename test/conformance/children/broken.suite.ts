import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { record, recordsBody, type World, world } from "../../emulator/world.ts";

const OURS = { "user-agent": "headwater/9.9.9" };

let w: World;
beforeAll(async () => {
  w = await world();
});
afterAll(() => w.close());

const upload = (externalUserId: string, more = {}) =>
  w.post("/amc/audiences/records", recordsBody("1", [record({ externalUserId })]), more);

test("by hand, refused", async () => expect((await upload("a b")).status).toBe(400));

test("ours, refused", async () => expect((await upload("a b", OURS)).status).toBe(400));

test("ours, of another process", async () => {
  const emulator = spawn(process.execPath, [join(import.meta.dirname, "emulator.ts")], { stdio: "ignore" });
  expect((await once(emulator, "close"))[0]).toBe(0);
});
