import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import type { Identity } from "../../src/identity/hashed-rows.ts";
import { applyAccepted } from "../../src/plan/snapshot.ts";
import type { Database } from "../../src/sql/database.ts";
import { RULES } from "../identity/identities.ts";
import { planSource } from "../plan/data-plane.ts";
import { planDatabase } from "../plan-database.ts";
import { aroundRawStatements } from "../raw-statements.ts";
import { writeDelimited } from "../source/write.ts";

const IDENTITY: Identity = {
  fields: { externalId: "id", email: [{ column: "email", hashed: false }], phone: [] },
  rules: RULES,
  scope: "1",
};

type Row = readonly [id: string, email: string];

const person = (number: number, email = `person${number}@example.com`): Row => [`p${number}`, email];

/** More than are looked at to tell an order, and one in a thousand of them twice. */
const KNOWN = 60_000;
const rows = (from: number, to: number): Row[] =>
  Array.from({ length: to - from }, (_, index) => person(from + index)).flatMap((row, index) =>
    index % 1_000 === 500 ? [row, person(from + index, `second${index}@example.com`)] : [row],
  );

let folder: string;
let database: Database;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "headwater-order-"));
  database = await planDatabase();
  const { changes } = await plan(rows(0, KNOWN));
  await applyAccepted(database, ["first"], [{ first: 1, last: changes.add }], 1);
  return () => {
    database.close();
    rmSync(folder, { recursive: true });
  };
});

/** A plan of a file of these rows: what it counts, whether every row was staged, and how often the file was read for that. */
async function plan(lines: readonly Row[], fingerprintsAtOnce?: number) {
  const file = join(folder, "people.csv");
  writeDelimited(",")(file, ["id", "email"], lines);
  let scans = 0;
  const watched = aroundRawStatements(database, ([{ text }], run) => {
    if (text.includes('"staged"')) scans += 1;
    return run();
  });
  const order = { mode: "mirror", ...(fingerprintsAtOnce && { fingerprintsAtOnce }) } as const;
  const { counts, everything } = await planSource(watched, { file }, IDENTITY, order);
  return { changes: counts.changes, rows: counts.rows, everything, scans };
}

const inAnyOrder = (lines: readonly Row[]): Row[] =>
  lines
    .map((line, index) => [Math.imul(index + 1, 2_654_435_761) >>> 0, line] as const)
    .toSorted(([one], [other]) => one - other)
    .map(([, line]) => line);

/** A night: one in a hundred has another email, one in a hundred is gone, and as many are new. */
const NIGHT = [
  ...rows(0, KNOWN).flatMap(([id, email], index) => {
    if (index % 100 === 7) return [[id, `other.${email}`] as const];
    return index % 100 === 57 ? [] : [[id, email] as const];
  }),
  ...rows(KNOWN, KNOWN + KNOWN / 100),
];

/** Counted again, by whose emails are others. */
function expectedOf(night: readonly Row[]) {
  const [before, now] = [emailsOf(rows(0, KNOWN)), emailsOf(night)];
  const stayed = [...now].filter(([id]) => before.has(id));
  const update = stayed.filter(([id, emails]) => emails !== before.get(id)).length;
  return {
    add: now.size - stayed.length,
    update,
    remove: before.size - stayed.length,
    unchanged: stayed.length - update,
  };
}

const emailsOf = (lines: readonly Row[]): Map<string, string> =>
  new Map(
    Object.entries(Object.groupBy(lines, ([id]) => id)).map(([id, own]) => [
      id,
      own!
        .map(([, email]) => email)
        .toSorted()
        .join(" "),
    ]),
  );

const MIDDLE = NIGHT.length / 2;

describe("a source is planned alike, whatever order its rows come in", () => {
  test.each([
    { order: "that in which they are known: read once", of: NIGHT, scans: 1 },
    {
      order: "a part of it first that was last",
      of: [...NIGHT.slice(MIDDLE), ...NIGHT.slice(0, MIDDLE)],
      scans: 1,
    },
    { order: "backwards: seen in a sample", of: NIGHT.toReversed(), scans: 1 },
    { order: "any: seen in a sample", of: inAnyOrder(NIGHT), scans: 1 },
    {
      order: "any from the middle on: seen on the way, and read again",
      of: [...NIGHT.slice(0, MIDDLE), ...inAnyOrder(NIGHT.slice(MIDDLE))],
      scans: 2,
    },
  ])("$order", async ({ of, scans }) => {
    const planned = await plan(of);
    // A person of two rows of whom one changed has the other one looked at too, by one more scan.
    expect(planned).toMatchObject({ everything: false, scans: scans + 1 });
    const inShares = await plan(of, KNOWN / 2);
    expect(inShares.changes).toStrictEqual(planned.changes);
    expect(inShares.rows).toStrictEqual(planned.rows);
    expect(planned.changes).toMatchObject(expectedOf(NIGHT));
    expect(planned.rows.read).toBe(NIGHT.length);
  });
});

describe("every row is staged, on all threads", () => {
  test("where most are new", async () => {
    const planned = await plan(rows(KNOWN, 3 * KNOWN));
    expect(planned).toMatchObject({ everything: true, changes: { add: 2 * KNOWN, remove: KNOWN } });
  });

  test("and not where the newest ones come first", async () => {
    const planned = await plan([...rows(KNOWN, KNOWN + 21_000), ...rows(0, KNOWN)]);
    expect(planned).toMatchObject({ everything: false, changes: { add: 21_000, unchanged: KNOWN } });
  });
});
