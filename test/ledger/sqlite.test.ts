import { closeSync, openSync, readFileSync, statSync, truncateSync, writeFileSync, writeSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { openLedger } from "../../src/ledger/sqlite.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { ledgerContract } from "../contracts/ledger.ts";
import { aBatch, aHolder, aJob, anAudience, aRun, NOW } from "../contracts/ledger-nouns.ts";
import { manualClock } from "../manual-clock.ts";
import { temporaryFolder } from "./temporary.ts";
import { withoutWriteAccess } from "./write-access.ts";

ledgerContract("SQLite ledger", () =>
  openLedger(join(temporaryFolder(), "ledger.sqlite"), { clock: manualClock() }),
);

describe("opening", () => {
  const clock = manualClock();
  const newPath = () => join(temporaryFolder(), "ledger.sqlite");

  test("what one opening wrote the next one reads", async () => {
    const path = newPath();
    const first = await openLedger(path, { clock });
    await first.saveAudience(anAudience());
    first.close();
    const second = await openLedger(path, { clock });
    expect(await second.audiences()).toStrictEqual([anAudience()]);
    second.close();
  });

  test("closing twice is no error", async () => {
    const ledger = await openLedger(newPath(), { clock });
    ledger.close();
    ledger.close();
  });

  test("the file and its companions are for their owner alone, whatever the umask", async () => {
    const path = newPath();
    const before = process.umask(0);
    onTestFinished(() => void process.umask(before));
    const ledger = await openLedger(path, { clock });
    for (const file of [path, `${path}-wal`, `${path}-shm`])
      expect((statSync(file).mode & 0o777).toString(8)).toBe("600");
    ledger.close();
  });

  test("several openings of a new file at once all succeed", async () => {
    const path = newPath();
    const ledgers = await Promise.all(
      Array.from({ length: 5 }, () => openLedger(path, { clock: systemClock })),
    );
    await ledgers[0]!.saveAudience(anAudience());
    expect(await ledgers[4]!.audiences()).toHaveLength(1);
    for (const ledger of ledgers) ledger.close();
  });

  test("a ledger of a newer Headwater is refused and left alone", async () => {
    const path = newPath();
    (await openLedger(path, { clock })).close();
    using database = new DatabaseSync(path);
    database.exec("insert into migration (version) values (99)");
    await expect(openLedger(path, { clock })).rejects.toMatchObject({
      code: "ledger.newer",
      name: "MachineError",
    });
    expect(database.prepare("select max(version) as version from migration").get()).toEqual({ version: 99 });
  });

  test("a file that is no database is damaged", async () => {
    const path = newPath();
    writeFileSync(path, "this is not a ledger, it is a shopping list\n".repeat(100));
    await expect(openLedger(path, { clock })).rejects.toMatchObject({ code: "ledger.damaged" });
  });

  test("a ledger with lost pages is damaged", async () => {
    const path = newPath();
    (await openLedger(path, { clock })).close();
    truncateSync(path, Math.floor(statSync(path).size / 2));
    await expect(openLedger(path, { clock })).rejects.toMatchObject({ code: "ledger.damaged" });
  });

  test("a ledger with overwritten pages is damaged when they are read", async () => {
    const path = newPath();
    const written = await openLedger(path, { clock });
    for (let index = 0; index < 200; index++)
      await written.saveAudience(anAudience({ audienceKey: `a${index}`, name: "x".repeat(200) }));
    written.close();
    const { size } = statSync(path);
    const file = openSync(path, "r+");
    writeSync(file, Buffer.alloc(size / 8, 0xff), 0, size / 8, size - size / 8);
    closeSync(file);
    const ledger = await openLedger(path, { clock });
    await expect(ledger.audiences()).rejects.toMatchObject({ code: "ledger.damaged" });
    ledger.close();
  });

  test("a ledger with a bit off is as it was, has another value in one place, or is damaged; no other error comes", async () => {
    const path = newPath();
    const written = await openLedger(path, { clock });
    const fence = await written.takeLease({
      audienceKey: "customers",
      holder: aHolder(),
      now: NOW,
      staleAfterMs: 1,
      isGone: () => false,
    });
    if ("heldBy" in fence) throw new Error("held");
    const lastError = { code: "disk.full", message: "x".repeat(500), exitCode: 6 };
    for (let index = 0; index < 60; index++)
      await written.addRun(aRun({ runId: `r${index}`, lastError }), fence);
    written.close();
    const bytes = readFileSync(path);
    const seen = new Set<string>();
    for (let place = 0; place < 60; place++) {
      const copy = Buffer.from(bytes);
      copy[Math.floor((bytes.length * place) / 60)]! ^= 1 << (place % 8);
      const damaged = newPath();
      writeFileSync(damaged, copy);
      seen.add(
        await openLedger(damaged, { clock })
          .then(async (ledger) => {
            try {
              await ledger.verify();
              return `${(await ledger.runs()).length} runs`;
            } finally {
              ledger.close();
            }
          })
          .catch((error) => error.code),
      );
    }
    expect(seen).toEqual(new Set(["60 runs", "ledger.damaged"]));
  });

  test("a folder that can't be written is read-only", async () => {
    const path = newPath();
    await withoutWriteAccess(dirname(path), () =>
      expect(openLedger(path, { clock })).rejects.toMatchObject({ code: "ledger.read-only" }),
    );
  });

  test("a ledger that can be read and not written is read-only", async () => {
    const path = newPath();
    (await openLedger(path, { clock })).close();
    await withoutWriteAccess(dirname(path), () =>
      expect(openLedger(path, { clock })).rejects.toMatchObject({ code: "ledger.read-only" }),
    );
  });

  test("a batch of a job that is not there is refused", async () => {
    const ledger = await openLedger(newPath(), { clock });
    const fence = await ledger.takeLease({
      audienceKey: "customers",
      holder: aHolder(),
      now: NOW,
      staleAfterMs: 1,
      isGone: () => false,
    });
    if ("heldBy" in fence) throw new Error("held");
    await ledger.addRun(aRun(), fence);
    await expect(
      ledger.addBatches("r1", [aJob()], [aBatch(1, { jobNumber: 2 })], NOW, fence),
    ).rejects.toMatchObject({ code: "bug.ledger" });
    ledger.close();
  });
});

describe("a locked ledger", () => {
  test("is waited for without blocking, and given up after ten seconds", async () => {
    const path = join(temporaryFolder(), "ledger.sqlite");
    const clock = manualClock();
    const ledger = await openLedger(path, { clock, lockClock: clock });
    using other = new DatabaseSync(path);
    other.exec("begin immediate");
    const startedAt = clock.now();
    await expect(ledger.saveAudience(anAudience())).rejects.toMatchObject({
      code: "ledger.busy",
      name: "MachineError",
    });
    expect(clock.now() - startedAt).toBeGreaterThanOrEqual(10_000);
    expect(clock.now() - startedAt).toBeLessThan(10_100);
    other.exec("rollback");
    await ledger.saveAudience(anAudience());
    ledger.close();
  });

  test("can be read meanwhile", async () => {
    const path = join(temporaryFolder(), "ledger.sqlite");
    const ledger = await openLedger(path, { clock: manualClock() });
    await ledger.saveAudience(anAudience());
    using other = new DatabaseSync(path);
    other.exec("begin immediate");
    expect(await ledger.audiences()).toHaveLength(1);
    ledger.close();
  });

  test("a request that waited for it counts from when it leaves", async () => {
    const path = join(temporaryFolder(), "ledger.sqlite");
    const clock = manualClock();
    const other = await openLedger(path, { clock });
    using locking = new DatabaseSync(path);
    const sleep = async () => {
      clock.advance(400);
      if (locking.isTransaction) locking.exec("rollback");
    };
    const waiting = await openLedger(path, { clock, lockClock: { ...clock, sleep } });
    locking.exec("begin immediate");
    const limits = { perSecond: 1, perHour: 100, recordsPerHour: 100 };
    const startedAt = clock.now();
    const asked = { profileId: "p", limits, now: startedAt };
    expect(await waiting.takeRequest(asked)).toMatchObject({ waitMs: 0 });
    expect(await other.takeRequest({ ...asked, now: startedAt + 1000 })).toMatchObject({ waitMs: 400 });
    waiting.close();
    other.close();
  });
});
