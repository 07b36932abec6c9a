import { expect, test } from "vitest";
import type { ProcessedRecords, RowCounts } from "../../src/index.ts";
import { openSite, type Site } from "./site.ts";

/** Rows; more on request: HEADWATER_TEST_ROWS=1000000. */
const ROWS = Number(process.env.HEADWATER_TEST_ROWS ?? 6_000);

/** What the file holds, counted as it is written. */
interface Written {
  text: string;
  people: Set<string>;
  merged: number;
  rejected: number;
}

/** Three rows of a hundred can't be used, each for another reason, and one is a second one of its person. */
function writeRows(): Written {
  const people = new Set<string>();
  const lines = ["id,email"];
  let merged = 0;
  let rejected = 0;
  for (let index = 0; index < ROWS; index++) {
    const kind = index % 100;
    if (kind === 13) lines.push(`p_${index},not an address`);
    else if (kind === 37) lines.push(`,p${index}@example.com`);
    else if (kind === 71) lines.push(`p ${index},p${index}@example.com`);
    else if (kind === 90) lines.push(`p_${index - 1},p${index}@example.com`);
    else {
      lines.push(`p_${index},p${index}@example.com`);
      people.add(`p_${index}`);
    }
    if (kind === 13 || kind === 37 || kind === 71) rejected += 1;
    if (kind === 90) merged += 1;
  }
  return { text: `${lines.join("\n")}\n`, people, merged, rejected };
}

const sum = (counts: ProcessedRecords): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);

const places = ({ members, merged, held, rejected }: RowCounts): number => members + merged + held + rejected;

/** Whom Amazon invalidated, as its own jobs tell. */
async function invalidated(site: Site): Promise<Set<string>> {
  const ids = new Set<string>();
  for (const job of site.emulator.store.jobs.list())
    for (const { externalId } of job.result?.invalidRecords ?? []) ids.add(externalId);
  return ids;
}

test("the books of a run with unusable rows, refused and invalid records balance to the row", async () => {
  const site = await openSite();
  const written = writeRows();
  site.write("people.csv", written.text);
  site.spring({ mode: "upsert" }, { batch: { records: Math.min(6_000, ROWS / 6) } });
  site.emulator.faults.add({ name: "bad-record", externalUserIds: ["p_7", "p_4002"] });
  site.emulator.faults.add({ name: "invalid-records", every: 300 });
  const report = await site.sync();

  const { rows } = report.plan;
  expect(rows).toMatchObject({
    read: ROWS,
    members: written.people.size,
    merged: written.merged,
    held: 0,
    rejected: written.rejected,
  });
  expect(places(rows)).toBe(rows.read);
  expect(report.plan.rejections.reduce((total, { count }) => total + count, 0)).toBe(rows.rejected);

  const { books, processed } = report;
  expect(books).toEqual({
    planned: written.people.size,
    accepted: written.people.size - 2,
    refused: 2,
    unknown: 0,
    toSend: 0,
  });
  const invalid = await invalidated(site);
  expect(invalid.size).toBeGreaterThan(0);
  expect(processed.records).toMatchObject({ invalid: invalid.size, unattributed: 0 });
  expect(sum(processed.records!)).toBe(books.accepted);
  const held = await site.members();
  expect(held.size).toBe(processed.records!.processed);
  expect(report.audienceSize).toMatchObject({ received: held.size, fromHere: books.accepted });

  const { uploadJobs, batches, attempts } = await site.with((headwater) => headwater.run(report.runId));
  expect(uploadJobs.reduce((total, { records }) => total + records, 0)).toBe(books.planned);
  expect(batches.reduce((total, { records }) => total + records, 0)).toBe(books.planned);
  for (const { outcome, requestId, jobRequestId } of attempts) {
    expect(requestId).toBeDefined();
    expect(jobRequestId !== undefined).toBe(outcome === "accepted");
  }

  site.emulator.faults.clear();
  const next = await site.sync();
  expect(next.plan.changes).toMatchObject({ add: 0, update: invalid.size, quarantined: 2 });
  expect((await site.members()).size).toBe(written.people.size - 2);
});
