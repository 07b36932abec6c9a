import { createHash } from "node:crypto";
import { beforeEach, describe, expect, test } from "vitest";
import { IDENTITY_MACROS } from "../../src/identity/hashed-rows.ts";
import {
  appliedBatches,
  applyAccepted,
  memberCount,
  prepareSnapshot,
  snapshotVersion,
  takeBack,
} from "../../src/plan/snapshot.ts";
import { openDatabase } from "../../src/sql/database.ts";
import { install } from "../../src/sql/macro.ts";
import { sql } from "../../src/sql/sql.ts";
import { type Given, planTables, sorted } from "../expect-rows.ts";

const { database, fill } = planTables();

const LEAD = 1;
const SHARED = 2;
const REMOVED = 8;
const E1 = '{"email":"e1"}';
const E2 = '{"email":"e2"}';
const P1 = '{"phone":"p1"}';
const sets = (...objects: string[]): string => `[${objects.join(",")}]`;

const change = (change_number: number, external_id: string, given: object = {}) => ({
  change_number,
  external_id,
  kind: "add",
  sets: sets(E1),
  country: "US",
  consent: null,
  by_basis: false,
  fp: change_number,
  marks: LEAD,
  ...given,
});
const member = (external_id: string, given: object = {}) => ({
  external_id,
  sets: sets(E1),
  past: null,
  country: "US",
  sent_at: 10,
  stale: false,
  consent: null,
  ...given,
});
const row = (fp: number, external_id: string, marks = LEAD) => ({ fp, external_id, marks });

const members = () => database().all(sql`from snapshot.members order by external_id`);
const rows = () => database().all(sql`from snapshot.rows order by fp, external_id`);
const start = async (given: Given): Promise<void> => {
  await fill(given);
  await database().run(sql`update snapshot.meta set value = '0' where name = 'version'`);
};
const apply = (...ranges: [first: number, last: number][]) => applyFor(undefined, ...ranges);
/** The same for a run that may be undone. */
const applyFor = (keptFor: string | undefined, ...ranges: [first: number, last: number][]) =>
  applyAccepted(
    database(),
    ranges.map(([first]) => `batch ${first}`),
    ranges.map(([first, last]) => ({ first, last })),
    99,
    { keptFor },
  );
const kept = () => database().all(sql`from snapshot.removed order by run_id, external_id`);
const removed = (external_id: string, given: object = {}) => ({
  run_id: "run",
  external_id,
  sets: sets(E1),
  country: "US",
  consent: null,
  removed_at: 99,
  ...given,
});
const removal = (change_number: number, external_id: string) =>
  change(change_number, external_id, { kind: "remove", sets: sets(E1, E2, P1), fp: null, marks: null });

describe("applying accepted changes", () => {
  test("a new person becomes a member with one row", async () => {
    await start({ "work.changes": [change(1, "a")] });
    await apply([1, 1]);
    expect(await members()).toStrictEqual([member("a", { sent_at: 99 })]);
    expect(await rows()).toStrictEqual([row(1, "a")]);
  });

  test("consent is kept as it was sent, and a consent string as a digest that no DuckDB changes", async () => {
    const signal = '{"amzn":{"amznUserData":"GRANTED"}}';
    const string = '{"amzn":{"amznUserData":"GRANTED"},"tcf":"CPXxRfA"}';
    await start({
      "work.changes": [
        change(1, "a", { consent: signal }),
        change(2, "b", { kind: "update", consent: string }),
        change(3, "c", { kind: "renew" }),
      ],
      "snapshot.members": [member("b", { consent: signal }), member("c", { consent: signal })],
    });
    await apply([1, 3]);
    expect((await members()).map(({ consent }) => consent)).toStrictEqual([
      signal,
      createHash("sha256").update(string).digest("hex").slice(0, 16),
      null,
    ]);
  });

  test("only accepted changes move the snapshot", async () => {
    await start({ "work.changes": [1, 2, 3, 4, 5].map((number) => change(number, `p${number}`)) });
    await apply([2, 3], [5, 5]);
    expect((await members()).map(({ external_id }) => external_id)).toStrictEqual(["p2", "p3", "p5"]);
    expect((await rows()).map(({ fp }) => fp)).toStrictEqual([2, 3, 5]);
  });

  test("a changed person keeps the hashes sent before, for the removal that may come", async () => {
    await start({
      "work.changes": [change(1, "a", { kind: "update", sets: sets(E2), country: "GB", fp: 7 })],
      "snapshot.members": [member("a", { sets: sets(E1, E2), past: sets(P1), stale: true })],
      "snapshot.rows": [row(3, "a", LEAD + SHARED), row(4, "a", SHARED), row(5, "b")],
    });
    await apply([1, 1]);
    expect(await members()).toStrictEqual([
      member("a", { sets: sets(E2), past: sets(E1, P1), country: "GB", sent_at: 99 }),
    ]);
    expect(await rows()).toStrictEqual([row(5, "b"), row(7, "a")]);
  });

  test("a hash that comes back is no past hash any more", async () => {
    await start({
      "work.changes": [change(1, "a", { kind: "update", sets: sets(E1) })],
      "snapshot.members": [member("a", { sets: sets(E1), past: sets(E1) })],
    });
    await apply([1, 1]);
    expect((await members())[0]!.past).toBe(null);
  });

  test("renewal moves the instant and nothing else", async () => {
    await start({
      "work.changes": [change(1, "a", { kind: "renew" })],
      "snapshot.members": [member("a", { past: sets(P1) })],
      "snapshot.rows": [row(1, "a")],
    });
    await apply([1, 1]);
    expect(await members()).toStrictEqual([member("a", { past: sets(P1), sent_at: 99 })]);
    expect(await rows()).toStrictEqual([row(1, "a")]);
  });

  test("a removal takes the member and its rows", async () => {
    await start({
      "work.changes": [change(1, "a", { kind: "remove", fp: null, marks: null })],
      "snapshot.members": [member("a"), member("b")],
      "snapshot.rows": [row(1, "a"), row(2, "b")],
    });
    await apply([1, 1]);
    expect(await members()).toStrictEqual([member("b")]);
    expect(await rows()).toStrictEqual([row(2, "b")]);
  });

  test("remove leaves the row by which it took somebody out, and a return forgets it", async () => {
    await start({
      "work.changes": [change(1, "a", { kind: "remove", fp: 5, marks: LEAD + REMOVED })],
      "snapshot.members": [member("a")],
      "snapshot.rows": [row(1, "a")],
    });
    await apply([1, 1]);
    expect(await members()).toStrictEqual([]);
    expect(await rows()).toStrictEqual([row(5, "a", LEAD + REMOVED)]);
    await database().run(sql`update work.changes set kind = 'add', fp = 1, marks = 1`);
    await apply([1, 1]);
    expect(await rows()).toStrictEqual([row(1, "a")]);
  });

  test("rows of people who turned out unchanged move along, even when nothing was sent", async () => {
    await start({
      "work.same": [
        { external_id: "a", fp: 7, marks: LEAD },
        { external_id: "b", fp: null, marks: null },
      ],
      "work.extra_rows": [
        { external_id: "b", fp: 8, marks: LEAD + SHARED },
        { external_id: "b", fp: 9, marks: SHARED },
        { external_id: "not accepted", fp: 10, marks: LEAD + SHARED },
      ],
      "snapshot.members": [member("a"), member("b")],
      "snapshot.rows": [row(1, "a"), row(2, "b")],
    });
    await apply();
    expect(await rows()).toStrictEqual([row(7, "a"), row(8, "b", LEAD + SHARED), row(9, "b", SHARED)]);
    expect(await members()).toStrictEqual([member("a"), member("b")]);
  });

  test("batches are remembered, one after the other gives the same as all at once, and the version grows", async () => {
    const given: Given = {
      "work.changes": [
        change(1, "a"),
        change(2, "b", { kind: "update", sets: sets(E2) }),
        change(3, "c", { fp: null, marks: null }),
        change(4, "d", { kind: "remove", fp: null, marks: null }),
      ],
      "work.extra_rows": [
        { external_id: "c", fp: 30, marks: LEAD + SHARED },
        { external_id: "c", fp: 31, marks: SHARED },
      ],
      "work.same": [{ external_id: "e", fp: 50, marks: LEAD }],
      "snapshot.members": [member("b"), member("d"), member("e")],
      "snapshot.rows": [row(20, "b"), row(40, "d"), row(49, "e")],
    };
    await start(given);
    await apply([1, 4]);
    const once = { members: await members(), rows: sorted(await rows()) };
    expect(await snapshotVersion(database())).toBe(1);
    await start(given);
    await apply([3, 4]);
    await apply([1, 2]);
    expect({ members: await members(), rows: sorted(await rows()) }).toStrictEqual(once);
    expect(await appliedBatches(database())).toStrictEqual(new Set(["batch 3", "batch 1"]));
    expect(await snapshotVersion(database())).toBe(2);
    expect(await memberCount(database())).toBe(4);
  });

  test("whom a run takes out is kept for its undo, with the hashes sent last", async () => {
    await start({
      "work.changes": [removal(1, "a"), removal(2, "b"), removal(3, "not accepted"), removal(4, "no member")],
      "snapshot.members": [
        member("a", { sets: sets(E2), past: sets(P1), country: "GB", consent: "digest" }),
        member("b"),
        member("not accepted"),
      ],
    });
    await applyFor("run", [1, 2], [4, 4]);
    expect(await kept()).toStrictEqual([
      removed("a", { sets: sets(E2), country: "GB", consent: "digest" }),
      removed("b"),
    ]);
  });

  test("nobody is kept of a run that can't be undone, nor who is refused", async () => {
    const given: Given = {
      "work.changes": [removal(1, "a")],
      "work.refused": [{ external_id: "a", reason: "consent.denied" }],
      "snapshot.members": [member("a")],
    };
    await start(given);
    await applyFor("run", [1, 1]);
    expect(await kept()).toStrictEqual([]);
    await start({ ...given, "work.refused": [] });
    await applyFor(undefined, [1, 1]);
    expect(await kept()).toStrictEqual([]);
  });

  test("whoever is sent or taken out again since is not kept for an earlier run any more", async () => {
    await start({
      "work.changes": [change(1, "came back"), removal(2, "taken out by name"), removal(3, "gone twice")],
      "snapshot.members": [member("gone twice", { sets: sets(E2) })],
      "snapshot.removed": ["came back", "taken out by name", "gone twice", "other"].map((id) =>
        removed(id, { run_id: "earlier" }),
      ),
    });
    await applyFor("run", [1, 3]);
    expect(await kept()).toStrictEqual([
      removed("other", { run_id: "earlier" }),
      removed("gone twice", { sets: sets(E2) }),
    ]);
  });

  test("a failure in the middle leaves all as it was", async () => {
    await start({ "work.changes": [change(1, "a")], "snapshot.members": [member("b")] });
    await database().run(sql`drop table work.extra_rows`);
    await expect(apply([1, 1])).rejects.toMatchObject({ code: "bug.sql" });
    expect(await members()).toStrictEqual([member("b")]);
    expect(await appliedBatches(database())).toStrictEqual(new Set());
    expect(await snapshotVersion(database())).toBe(0);
  });
});

describe("taking back", () => {
  const ids = (...external: string[]) => sql`select unnest(${external}) as external_id`;

  test("who was sent stays a member, is stale, and matches no row any more", async () => {
    await start({
      "work.changes": [change(1, "a"), change(2, "b")],
      "snapshot.members": [member("a", { past: sets(P1) }), member("b")],
      "snapshot.rows": [row(1, "a"), row(2, "b")],
    });
    await takeBack(database(), ids("a"));
    expect(await members()).toStrictEqual([member("a", { past: sets(P1), stale: true }), member("b")]);
    const [other, mismatched] = await rows();
    expect(other).toStrictEqual(row(2, "b"));
    expect(mismatched).toMatchObject({ external_id: "a", marks: LEAD });
    expect(await snapshotVersion(database())).toBe(1);
  });

  test("who was removed is a member again with every hash, and has a row that matches nothing", async () => {
    await start({
      "work.changes": [change(1, "a", { kind: "remove", sets: sets(E1, E2), fp: null, marks: null })],
    });
    await takeBack(database(), ids("a"));
    expect(await members()).toStrictEqual([
      member("a", { sets: sets(E1, E2), past: null, sent_at: 0, stale: true }),
    ]);
    expect(await rows()).toMatchObject([{ external_id: "a", marks: LEAD }]);
  });

  test("who was taken out by a row is not known as taken out any more", async () => {
    await start({
      "work.changes": [change(1, "a", { kind: "remove", fp: 5, marks: LEAD + REMOVED })],
      "snapshot.rows": [row(5, "a", LEAD + REMOVED + SHARED), row(6, "a", REMOVED + SHARED)],
    });
    await takeBack(database(), ids("a"));
    expect(await rows()).toMatchObject([{ external_id: "a", marks: LEAD }]);
  });

  test("who is a member again is not kept for an undo", async () => {
    await start({
      "work.changes": [removal(1, "a"), removal(2, "b")],
      "snapshot.removed": [removed("a"), removed("b")],
    });
    await takeBack(database(), ids("a"));
    expect(await kept()).toStrictEqual([removed("b")]);
  });

  test("twice is once", async () => {
    await start({
      "work.changes": [change(1, "a", { kind: "remove", fp: null, marks: null }), change(2, "b")],
      "snapshot.members": [member("b")],
      "snapshot.rows": [row(2, "b", LEAD + SHARED), row(3, "b", SHARED)],
    });
    await takeBack(database(), ids("a", "b"));
    const once = [await members(), await rows()];
    await takeBack(database(), ids("a", "b"));
    expect([await members(), await rows()]).toStrictEqual(once);
  });
});

describe("a snapshot's file", () => {
  let other: Awaited<ReturnType<typeof openDatabase>>;
  beforeEach(async () => {
    other = await openDatabase({ memory: "100MB", threads: 1 });
    await other.attach(":memory:", "snapshot");
    await other.attach(":memory:", "work");
    return () => other.close();
  });

  test("is made once, and opened again as it is", async () => {
    await prepareSnapshot(other);
    await other.run(sql`insert into snapshot.rows values (1, 'a', 1)`);
    await prepareSnapshot(other);
    expect(await other.all(sql`from snapshot.rows`)).toHaveLength(1);
    expect(await snapshotVersion(other)).toBe(0);
  });

  test("of version 1 keeps its people, of whom no consent was sent; a run that was under way goes on", async () => {
    // As version 1 wrote them.
    for (const text of [
      "create table snapshot.meta (name varchar, value varchar)",
      "create table snapshot.rows (fp ubigint, external_id varchar, marks utinyint)",
      "create table snapshot.members (external_id varchar, sets varchar, past varchar, country varchar, sent_at bigint, stale boolean)",
      "create table snapshot.applied (batch_id varchar)",
      "insert into snapshot.meta values ('schema', '1'), ('version', '7')",
      "insert into snapshot.members values ('a', '[{\"email\":\"e1\"}]', null, 'GB', 10, false)",
      "insert into snapshot.rows values (1, 'a', 1)",
      "create table work.changes (change_number bigint, external_id varchar, kind varchar, sets varchar, country varchar, fp ubigint, marks utinyint)",
      "insert into work.changes values (1, 'b', 'add', '[{\"email\":\"e2\"}]', 'GB', 2, 1)",
      "create table work.same (external_id varchar, fp ubigint, marks utinyint)",
      "create table work.extra_rows (external_id varchar, fp ubigint, marks utinyint)",
    ])
      await other.run({ text, params: [] });
    await install(other, IDENTITY_MACROS);
    for (const _ of [1, 2]) await prepareSnapshot(other);
    expect(await snapshotVersion(other)).toBe(7);
    expect(await other.all(sql`select value from snapshot.meta where name = 'schema'`)).toStrictEqual([
      { value: "3" },
    ]);
    await applyAccepted(other, ["b1"], [{ first: 1, last: 1 }], 99);
    expect(
      await other.all(sql`select external_id, country, sent_at, consent from snapshot.members order by 1`),
    ).toStrictEqual([
      { external_id: "a", country: "GB", sent_at: 10, consent: null },
      { external_id: "b", country: "GB", sent_at: 99, consent: null },
    ]);
    expect(await other.all(sql`select fp from snapshot.rows order by fp`)).toStrictEqual([
      { fp: 1 },
      { fp: 2 },
    ]);
  });

  test("of a newer Headwater is refused", async () => {
    await prepareSnapshot(other);
    await other.run(sql`update snapshot.meta set value = '4' where name = 'schema'`);
    await expect(prepareSnapshot(other)).rejects.toMatchObject({ code: "snapshot.newer" });
  });
});
