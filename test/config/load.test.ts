import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { configFile, loadConfig } from "../../src/config/load.ts";
import { SAMPLE } from "./sample.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "headwater-config-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("loadConfig", () => {
  test("headwater.yaml of the current folder is read", async () => {
    writeFileSync(join(folder, "headwater.yaml"), `\uFEFF${SAMPLE}`);
    const config = await loadConfig({ cwd: folder, env: {} });
    expect(config.file).toBe(join(folder, "headwater.yaml"));
    expect(config.syncs[0]!.source.file).toBe(join(folder, "people.csv"));
  });

  test("paths are relative to the file, and errors name it as seen from the current folder", async () => {
    mkdirSync(join(folder, "conf"));
    writeFileSync(join(folder, "conf", "shop.yaml"), SAMPLE);
    const config = await loadConfig({ file: "conf/shop.yaml", cwd: folder, env: {} });
    expect(config.syncs[0]!.source.file).toBe(join(folder, "conf", "people.csv"));

    writeFileSync(join(folder, "conf", "shop.yaml"), `${SAMPLE}x: 1\n`);
    await expect(loadConfig({ file: "conf/shop.yaml", cwd: folder, env: {} })).rejects.toMatchObject({
      at: "conf/shop.yaml:17",
    });
  });

  test("a file that is not there is answered with the command that writes one", async () => {
    await expect(loadConfig({ cwd: folder, env: {} })).rejects.toMatchObject({
      code: "config.not-found",
      message: `There is no configuration file ${configFile({ cwd: folder })}.`,
      hint: expect.stringContaining("headwater init FILE"),
    });
  });

  test("a folder is no configuration", async () => {
    await expect(loadConfig({ file: ".", cwd: folder, env: {} })).rejects.toMatchObject({
      code: "config.unreadable",
    });
  });
});
