import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import type { Fence, Ledger } from "../../src/jobs/ledger.ts";
import { isGone, thisProcess } from "../../src/ledger/holder.ts";
import { openLedger } from "../../src/ledger/sqlite.ts";
import { systemClock } from "../../src/lib/clock.ts";
import { anAudience, NOW } from "../contracts/ledger-nouns.ts";
import { type Child, startChild } from "./child.ts";
import { temporaryFolder } from "./temporary.ts";

const newPath = () => join(temporaryFolder(), "ledger.sqlite");

async function readTo(child: Child, wanted: string): Promise<void> {
  for (;;) {
    const { value, done } = await child.lines.next();
    if (done) throw new Error(`The child ended before "${wanted}".`);
    if (value === wanted) return;
  }
}

async function readToEnd(child: Child): Promise<string[]> {
  const lines: string[] = [];
  for (let line = await child.lines.next(); !line.done; line = await child.lines.next())
    lines.push(line.value);
  return lines;
}

/** Opens the ledger as the process that comes after one that was killed. */
async function succeed(path: string): Promise<{ ledger: Ledger; fence: Fence }> {
  const ledger = await openLedger(path, { clock: systemClock });
  const fence = await ledger.takeLease({
    audienceKey: "customers",
    holder: thisProcess(),
    now: NOW,
    staleAfterMs: 60_000,
    isGone,
  });
  if ("heldBy" in fence) throw new Error("The dead process still holds the audience.");
  return { ledger, fence };
}

describe("a process killed", () => {
  test.for([1, 2, 9, 23, 60])("while sending batch %i loses nothing that it had written", async (batch) => {
    const path = newPath();
    const child = startChild("send-batches", path);
    await readTo(child, `sending ${batch}`);
    const [, last] = await Promise.all([child.kill(), readToEnd(child)]);
    const acceptedSaid = Math.max(
      batch - 1,
      ...last.filter((line) => line.startsWith("accepted")).map((line) => Number(line.split(" ")[1])),
    );

    const { ledger, fence } = await succeed(path);
    const before = await ledger.books("r1");
    expect(before.planned).toBe(10_000);
    expect(before.accepted / 100).toBeGreaterThanOrEqual(acceptedSaid);
    expect(before.accepted / 100).toBeLessThanOrEqual(acceptedSaid + 1);
    const unfinished = await ledger.markUnfinishedUnknown("r1", fence);
    expect(unfinished).toBeLessThanOrEqual(1);
    expect(await ledger.books("r1")).toEqual({
      ...before,
      toSend: 10_000 - before.accepted - unfinished * 100,
      unknown: unfinished * 100,
    });
    expect(await ledger.amazonJobs("r1")).toHaveLength(before.accepted / 100);
    expect(await ledger.attempts("r1")).toHaveLength(before.accepted / 100 + unfinished);
    ledger.close();
  });

  test.for([0, 20, 60])("%i ms into writing 20,000 batches leaves all of them or none", async (delayMs) => {
    const path = newPath();
    const child = startChild("send-batches", path, "20000");
    await readTo(child, "adding");
    await systemClock.sleep(delayMs);
    await child.kill();

    const { ledger } = await succeed(path);
    const written = (await ledger.batches("r1")).length;
    expect([0, 20_000]).toContain(written);
    expect((await ledger.run("r1"))?.state).toBe(written ? "ready" : "planning");
    expect(await ledger.uploadJobs("r1")).toHaveLength(written ? 1 : 0);
    ledger.close();
  });

  test.for([0, 1, 2, 4, 8])("%i ms into making the ledger leaves one that can be opened", async (delayMs) => {
    const path = newPath();
    const child = startChild("send-batches", path);
    await readTo(child, "opening");
    await systemClock.sleep(delayMs);
    await child.kill();

    const { ledger } = await succeed(path);
    await ledger.saveAudience(anAudience());
    expect(await ledger.audiences()).toHaveLength(1);
    ledger.close();
  });
});

describe("processes on one ledger", () => {
  test("together stay within a second's allowance and an hour's records, and none is left out", async () => {
    const path = newPath();
    const perSecond = 20;
    const children = [1, 2, 3, 4].map(() => startChild("take-requests", path, String(perSecond), "12"));
    await Promise.all(children.map((child) => child.end()));

    using database = new DatabaseSync(path);
    const rows = database.prepare("select at from request order by at").all();
    const instants = rows.map(({ at }) => Number(at));
    expect(instants).toHaveLength(48);
    for (const [index, at] of instants.slice(perSecond).entries())
      expect(at - instants[index]!).toBeGreaterThanOrEqual(1_000);

    // Their records are counted together too.
    const ledger = await openLedger(path, { clock: systemClock });
    const limits = { perSecond, perHour: 6_000, recordsPerHour: 48 };
    const asked = { profileId: "q", limits, upload: { connectionId: "c", records: 1 } };
    expect(await ledger.takeRequest({ ...asked, now: systemClock.now() })).toMatchObject({
      heldBy: "records",
    });
    ledger.close();
  });
});
