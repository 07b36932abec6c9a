import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, test } from "vitest";
import { writeExport } from "../../src/ledger/export-folder.ts";
import { readExport } from "../../src/ledger/import-folder.ts";
import { openLedger } from "../../src/ledger/sqlite.ts";
import { openStateFolder } from "../../src/ledger/state-folder.ts";
import { aHolder, anAudience, aRun, NOW } from "../contracts/ledger-nouns.ts";
import { manualClock } from "../manual-clock.ts";
import { temporaryFolder } from "./temporary.ts";

const KEY = Buffer.alloc(32, 7).toString("base64");
const clock = manualClock();

const leaseOf = { holder: aHolder(), now: NOW, staleAfterMs: 1, isGone: () => false };

const REQUEST = {
  profileId: "900719925474099321",
  limits: { perSecond: 1, perHour: 1, recordsPerHour: 1 },
  now: NOW,
};

/** A state folder with an audience, a run and their files, exported; and a place to import it to. */
async function exported({ key }: { key?: string } = {}): Promise<{ home: string; from: string; to: string }> {
  const folder = temporaryFolder();
  const home = join(folder, "old");
  const state = openStateFolder(home, { key });
  const ledger = await openLedger(state.ledgerPath, { clock });
  await ledger.saveAudience(anAudience());
  const fence = await ledger.takeLease({ audienceKey: "customers", ...leaseOf });
  if ("heldBy" in fence) throw new Error("held");
  await ledger.addRun(aRun(), fence);
  await ledger.updateRun("r1", { state: "ready" }, fence);
  await ledger.takeRequest(REQUEST);
  await ledger.pauseRequests("900719925474099321", NOW + 3_600_000);
  writeFileSync(state.snapshotPath("customers"), "people");
  writeFileSync(state.snapshotPath("events-NA-77"), "events");
  state.addRunFolder("r1");
  writeFileSync(state.outbox.temporaryPath("r1"), "a record\n");
  await state.outbox.seal("r1");
  writeFileSync(state.outbox.temporaryPath("r1"), "half a rec");
  const from = join(folder, "moved");
  const about = {
    headwater: "1.2.3",
    exportedAt: NOW,
    key: key === undefined ? "included" : "given",
  } as const;
  await writeExport({ state, ledger }, from, about);
  ledger.close();
  state.close();
  return { home, from, to: join(folder, "new") };
}

const mode = (path: string) => (statSync(path).mode & 0o777).toString(8);

describe("an export", () => {
  let home: string;
  let from: string;
  let to: string;
  beforeEach(async () => {
    ({ home, from, to } = await exported());
  });
  const imported = (folder = from) => readExport(folder, { home: to, clock });

  test("holds ledger, key, audiences and runs for its owner alone, and nothing half written", () => {
    const files = readdirSync(from, { recursive: true, withFileTypes: true });
    const names = files.filter((entry) => entry.isFile()).map(({ name }) => name);
    expect(names.sort()).toEqual([
      "customers.duckdb",
      "events-NA-77.duckdb",
      "key",
      "key-check",
      "ledger.sqlite",
      "manifest.json",
      "outbox.jsonl",
    ]);
    expect(mode(from)).toBe("700");
    for (const entry of files)
      expect(mode(join(entry.parentPath, entry.name))).toBe(entry.isDirectory() ? "700" : "600");
  });

  test("becomes a state folder that knows the same, without what was the old machine's", async () => {
    expect(await imported()).toMatchObject({
      audiences: 1,
      runs: 1,
      unfinished: 1,
      manifest: { headwater: "1.2.3", exportedAt: NOW },
    });
    const state = openStateFolder(to);
    expect(state.key).toEqual(openStateFolder(home).key);
    expect(readFileSync(state.snapshotPath("customers"), "utf8")).toBe("people");
    expect(readFileSync(state.snapshotPath("events-NA-77"), "utf8")).toBe("events");
    const ledger = await openLedger(state.ledgerPath, { clock });
    expect(await ledger.audiences()).toEqual([anAudience()]);
    const elsewhere = { ...leaseOf, holder: aHolder({ machineId: "m2" }) };
    expect(await ledger.takeLease({ audienceKey: "customers", ...elsewhere })).toEqual({
      audienceKey: "customers",
      epoch: 2,
    });
    expect(await ledger.takeRequest(REQUEST)).toMatchObject({ waitMs: 0 });
    ledger.close();
    expect(mode(join(to, "ledger.sqlite"))).toBe("600");
    expect(readdirSync(to).sort()).toEqual([
      "audiences",
      "events",
      "key",
      "key-check",
      "ledger.sqlite",
      "runs",
      "tmp",
    ]);
  });

  test.each(["ledger.sqlite", "audiences/customers.duckdb", "runs/r1/outbox.jsonl", "key"])(
    "of which a bit of %s changed is refused, and nothing is imported",
    async (path) => {
      const bytes = readFileSync(join(from, path));
      bytes[bytes.length >> 1]! ^= 1;
      writeFileSync(join(from, path), bytes);
      await expect(imported()).rejects.toMatchObject({
        name: "MachineError",
        code: "state.export-damaged",
        at: join(from, path),
      });
      expect(readdirSync(to)).toEqual([]);
    },
  );

  test("that lacks a file is refused", async () => {
    rmSync(join(from, "audiences"), { recursive: true });
    await expect(imported()).rejects.toMatchObject({ code: "state.export-damaged" });
  });

  test("that broke off, or is no export, is refused", async () => {
    rmSync(join(from, "manifest.json"));
    await expect(imported()).rejects.toMatchObject({ name: "ConfigError", code: "state.not-an-export" });
  });

  const rewritten = (change: (manifest: string) => string) => {
    const path = join(from, "manifest.json");
    writeFileSync(path, change(readFileSync(path, "utf8")));
  };

  test("of a newer Headwater is refused, whatever else it says", async () => {
    rewritten(() => '{ "format": 2, "headwater": "9.0.0", "parts": [] }');
    await expect(imported()).rejects.toMatchObject({
      code: "state.export-newer",
      message: expect.stringContaining("9.0.0"),
    });
  });

  test.each([
    ["a path that leads out of its folder", (text: string) => text.replace("key-check", "../../key-check")],
    ["a list that breaks off", (text: string) => text.slice(0, 200)],
  ])("with %s is refused", async (_what, change) => {
    rewritten(change);
    await expect(imported()).rejects.toMatchObject({ code: "state.export-damaged" });
  });

  test("is not written into a folder that has something in it", async () => {
    const state = openStateFolder(home);
    const ledger = await openLedger(state.ledgerPath, { clock });
    const about = { headwater: "1", exportedAt: NOW, key: "included" } as const;
    await expect(writeExport({ state, ledger }, from, about)).rejects.toMatchObject({
      name: "ConfigError",
      code: "state.export-folder-taken",
    });
    ledger.close();
    expect(existsSync(join(from, "manifest.json"))).toBe(true);
  });

  test("takes the place of no state folder that has runs", async () => {
    await imported();
    await expect(imported()).rejects.toMatchObject({ name: "ConfigError", code: "state.not-empty" });
  });

  test("takes the place of one without runs, which is kept beside", async () => {
    const unused = openStateFolder(to);
    (await openLedger(unused.ledgerPath, { clock })).close();
    const key = readFileSync(join(to, "key"), "utf8");
    const { movedTo } = await imported();
    expect(readFileSync(join(movedTo!, "key"), "utf8")).toBe(key);
    expect(readFileSync(join(to, "key"), "utf8")).not.toBe(key);
  });

  test("left behind by an import that was killed is made anew", async () => {
    mkdirSync(join(to, "import", "audiences"), { recursive: true });
    writeFileSync(join(to, "import", "key"), "half a key");
    expect(await imported()).toMatchObject({ runs: 1 });
  });
});

describe("an export of a folder whose key is HEADWATER_KEY", () => {
  test("holds no key, and is imported with the same one only", async () => {
    const { from, to } = await exported({ key: KEY });
    expect(existsSync(join(from, "key"))).toBe(false);
    const other = Buffer.alloc(32, 8).toString("base64");
    for (const key of [undefined, other])
      await expect(readExport(from, { home: to, key, clock })).rejects.toMatchObject({
        code: "state.key-changed",
      });
    expect(await readExport(from, { home: to, key: KEY, clock })).toMatchObject({
      manifest: { key: "given" },
    });
  });
});
