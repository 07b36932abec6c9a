import { join } from "node:path";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import type { Ledger } from "../../src/jobs/ledger.ts";
import { openLedger } from "../../src/ledger/sqlite.ts";
import { openStateFolder } from "../../src/ledger/state-folder.ts";
import type { Database } from "../../src/sql/database.ts";
import { sql } from "../../src/sql/sql.ts";
import { memoryNotices, type Remembered } from "../../src/sync/memory.ts";
import { aBatch, aHolder, aJob, anAudience, aRun, NOW } from "../contracts/ledger-nouns.ts";
import { temporaryFolder } from "../ledger/temporary.ts";
import { manualClock } from "../manual-clock.ts";
import { planDatabase } from "../plan-database.ts";

const audience = anAudience();

describe("what is remembered of an audience", () => {
  let ledger: Ledger;
  let database: Database;
  let path: string;
  beforeEach(async () => {
    path = join(temporaryFolder(), ".headwater");
    ledger = await openLedger(join(temporaryFolder(), "ledger.sqlite"), { clock: manualClock() });
    database = await planDatabase();
    onTestFinished(() => {
      ledger.close();
      database.close();
    });
  });

  /** A settled run of two batches, 100 records each, that Amazon accepted. */
  const settledRun = async (runId: string, createdAt = NOW): Promise<void> => {
    const held = await ledger.takeLease({
      audienceKey: audience.audienceKey,
      holder: aHolder(),
      now: NOW,
      staleAfterMs: 1,
      isGone: () => true,
    });
    if ("heldBy" in held) throw new Error("held");
    await ledger.addRun(aRun({ runId, createdAt }), held);
    const batches = [1, 2].map((number) => aBatch(number, { runId, batchId: `${runId}.${number}` }));
    await ledger.addBatches(runId, [aJob({ runId })], batches, NOW, held);
    for (const { batchId } of batches) {
      const attempt = await ledger.startAttempt(batchId, NOW, held);
      const ended = { batchId, attempt, startedAt: NOW, endedAt: NOW, outcome: "accepted" } as const;
      await ledger.endAttempt({ ...ended, jobRequestId: batchId }, NOW, held);
    }
    await ledger.updateRun(runId, { state: "settled" }, held);
  };
  /** Takes batches into the audience's file. */
  const applied = async (...batches: string[]): Promise<void> => {
    for (const batch of batches) await database.run(sql`insert into snapshot.applied values (${batch})`);
    await database.run(sql`update snapshot.meta set value = '7' where name = 'version'`);
  };
  const notices = (remembered: Partial<Remembered> = {}) =>
    memoryNotices({ ledger, state: openStateFolder(path) }, database, {
      audience,
      standing: "known",
      mode: "mirror",
      ...remembered,
    });

  test("is complete where the file has every accepted batch", async () => {
    await settledRun("r1");
    await applied("r1.1", "r1.2");
    expect(await notices()).toEqual([]);
  });

  test("is lost where the ledger knows of accepted records and the file is empty", async () => {
    await settledRun("r1");
    expect(await notices()).toEqual([
      {
        code: "snapshot.lost",
        message: expect.stringMatching("accepted 200 records .*customers\\.duckdb"),
        hint: expect.stringMatching("backup.*sent again, which is harmless.*until their time to live ends"),
      },
    ]);
  });

  test("is behind where the file lacks batches of the newest runs, with how many records", async () => {
    await settledRun("r1");
    await settledRun("r2", NOW + 1);
    await settledRun("r3", NOW + 2);
    await applied("r1.1", "r1.2", "r2.1");
    expect(await notices()).toMatchObject([
      { code: "snapshot.behind", message: expect.stringContaining("lacks 300 records of 2 earlier runs") },
    ]);
  });

  test("is told of once: a newer run that the file has whole ends it", async () => {
    await settledRun("r1");
    await settledRun("r2", NOW + 1);
    await applied("r2.1", "r2.2");
    expect(await notices()).toEqual([]);
  });

  test("of an audience never filled from here is nothing, and Amazon's number is told in every mode", async () => {
    for (const mode of ["add", "upsert", "remove", "mirror"] as const)
      expect(await notices({ standing: "adopt", received: 1234, mode })).toMatchObject([
        {
          code: "audience.filled-elsewhere",
          message: expect.stringMatching('^Amazon has 1,234 records .* "Customers", and it was never filled'),
          hint: expect.stringContaining("headwater state import"),
        },
      ]);
  });

  test("says for each mode what going on means", async () => {
    const hint = async (mode: Remembered["mode"]) =>
      (await notices({ standing: "adopt", received: 9, mode }))[0]!.hint;
    expect(await hint("mirror")).toMatch("stays until their time to live ends, for mirror can't see them");
    expect(await hint("add")).toMatch(/stays until their time to live ends\.$/);
    expect(await hint("remove")).toMatch("other hashes that were sent for them stay");
  });

  test("of an audience that nobody has filled is complete; under mirror nothing counted is no proof of that", async () => {
    expect(await notices({ standing: "adopt", received: 0, mode: "add" })).toEqual([]);
    expect(await notices({ standing: "adopt", mode: "mirror" })).toMatchObject([
      { code: "audience.filled-elsewhere", message: expect.stringContaining('"Customers" exists') },
    ]);
    expect(await notices({ standing: "create" })).toEqual([]);
  });
});
