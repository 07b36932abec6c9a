import { closeSync, fstatSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, onTestFinished, test, vi } from "vitest";
import { openState } from "../../src/index.ts";
import { connectionsOf } from "../e2e/site.ts";
import { openService, type Served } from "./served.ts";

const SYNCS = 1_000;

const syncsOf = (emulatorUrl: string): string =>
  JSON.stringify({
    ...connectionsOf(emulatorUrl),
    syncs: Object.fromEntries(
      Array.from({ length: SYNCS }, (_, n) => [
        `sync-${n}`,
        {
          source: { file: "people.csv" },
          audience: { name: `Audience ${n} of ours` },
          mode: "mirror",
          schedule: { cron: "0 3 * * *", timezone: "UTC" },
        },
      ]),
    ),
  });

/** As another process does it. */
async function changedElsewhere({ folder, clock }: Served, mode: string): Promise<void> {
  await using state = await openState({ cwd: folder, clock });
  const { body } = (await state.settings.entry("syncs", "sync-7"))!;
  await state.settings.put({ kind: "syncs", name: "sync-7", body: { ...body, mode } }, { by: "bob" });
}

/** How often the documents of the settings are read, by whomever. */
function countSettingsReads(): () => number {
  let reads = 0;
  const { prepare } = DatabaseSync.prototype;
  const spy = vi.spyOn(DatabaseSync.prototype, "prepare").mockImplementation(function (
    this: DatabaseSync,
    ...given
  ) {
    if (given[0].includes('* from "settings_document"')) reads += 1;
    return prepare.apply(this, given);
  });
  onTestFinished(() => spy.mockRestore());
  return () => reads;
}

test("a thousand syncs' settings are read once for all requests and schedules, and anew once they have changed", async () => {
  const service = await openService();
  const { settings } = service.service.state;
  await settings.apply(syncsOf(service.emulator.url), { by: "ann" });
  const reads = countSettingsReads();
  const look = async () => {
    for (const path of [
      "/api/home",
      "/api/syncs?q=sync-99",
      "/api/syncs/sync-7",
      "/api/audiences",
      "/api/destinations",
    ])
      expect((await service.ask(path)).status, path).toBe(200);
    await service.parts.scheduler.look();
    await service.parts.alerts.look();
    return (await (await service.ask("/api/syncs/sync-7")).json()) as { mode: string };
  };
  expect((await look()).mode).toBe("mirror");
  const first = reads();
  expect(first).toBeLessThanOrEqual(2);
  await look();
  expect(reads()).toBe(first);

  await changedElsewhere(service, "upsert");
  const before = reads();
  expect((await look()).mode).toBe("upsert");
  await look();
  expect(reads() - before).toBeLessThanOrEqual(2);
});

test("whoever is at something while the settings change ends it with those of before", async () => {
  const service = await openService();
  service.people(3);
  service.spring();
  await service.until(async () => (await service.ask("/api/syncs/spring")).ok, "there");
  const changed = Promise.withResolvers<void>();
  const begun = Promise.withResolvers<void>();
  const old = service.service.with(async (headwater) => {
    begun.resolve();
    await changed.promise;
    return { mode: headwater.config.syncs[0]!.mode, runs: await headwater.countRuns(), headwater };
  });
  await begun.promise;
  service.spring({ mode: "upsert" });
  await service.until(
    () => service.service.with(async ({ config }) => config.syncs[0]!.mode === "upsert"),
    "changed",
  );
  changed.resolve();
  const { headwater, ...told } = await old;
  expect(told).toEqual({ mode: "mirror", runs: 0 });
  await expect(headwater.countRuns()).rejects.toThrow("not open");
});

test("a ledger that can't be read is told as such, and not as a mistake of who asks", async () => {
  const service = await openService();
  const path = join(service.service.state.home, "ledger.sqlite");
  const database = new DatabaseSync(path);
  // More than SQLite has in memory, at the end of the file.
  const plan = JSON.stringify({ name: "x".repeat(8_000_000) });
  database
    .prepare(
      "insert into run (run_id, sync, mode, audience_key, state, created_at, plan) values ('r', 's', 'mirror', 'a', 'settled', 1, ?)",
    )
    .run(plan);
  database.exec("pragma wal_checkpoint(truncate)");
  database.close();
  const file = openSync(path, "r+");
  writeSync(file, Buffer.alloc(4_000_000, 0xff), 0, 4_000_000, fstatSync(file).size - 5_000_000);
  closeSync(file);
  const answer = await service.ask("/api/runs");
  expect(answer.status).toBe(503);
  expect(answer.headers.get("content-type")).toContain("application/problem+json");
  expect(await answer.json()).toMatchObject({ code: "ledger.damaged", status: 503 });
});
