import { describe, expect, test } from "vitest";
import {
  copyWithoutKin,
  countKin,
  type Kin,
  kinToDelete,
  loadKin,
  readKin,
  spreadKin,
} from "../../src/plan/kin.ts";
import { sql } from "../../src/sql/sql.ts";
import { planTables, sorted } from "../expect-rows.ts";

const { database, fill } = planTables();

const hash = (letter: string): string => letter.repeat(64);
const [A, B, C, D] = [hash("a"), hash("b"), hash("c"), hash("d")];
const email = (...hashes: string[]): string => `[${hashes.map((value) => `{"email":"${value}"}`)}]`;
const member = (external_id: string, sets: string, past: string | null = null) => ({
  external_id,
  sets,
  past,
  country: "GB",
  sent_at: 1,
});
const removed = (external_id: string, sets: string) => ({ external_id, sets, country: "FR", run_id: "r" });

const NOBODY: Kin = { keys: [], sets: [] };
const nobodyListed = sql`select null::varchar as external_id limit 0`;
const listed = (...ids: string[]) => sql`select unnest(${ids}) as external_id`;

/** Everyone's keys, person by person. */
async function peopleOf(): Promise<string[][]> {
  const { keys } = await readKin(database());
  return [...Map.groupBy(keys, ([, person]) => person).values()].map((own) => own.map(([key]) => key).sort());
}

async function spread(): Promise<void> {
  while (await spreadKin(database()));
}

describe("people who share a key", () => {
  test("are found from hash to id to hash, until nothing is new, and are one person", async () => {
    await fill({
      "snapshot.members": [member("1", email(A), email(B)), member("2", email(B, C)), member("3", email(D))],
    });
    await loadKin(database(), NOBODY, [{ sets: [email(C)], externalIds: [] }]);
    await spread();
    expect(await peopleOf()).toEqual([[A, B, C, "id 1", "id 2"]]);
  });

  test("are found among those who were removed too", async () => {
    await fill({ "snapshot.removed": [removed("1", email(A, B))] });
    await loadKin(database(), NOBODY, [{ sets: [email(A)], externalIds: [] }]);
    await spread();
    expect(await peopleOf()).toEqual([[A, B, "id 1"]]);
  });

  test("stay apart from those who share none, and named together become one", async () => {
    await fill({ "snapshot.members": [member("1", email(A)), member("2", email(B)), member("3", email(C))] });
    await loadKin(database(), NOBODY, [
      { sets: [email(A)], externalIds: [] },
      { sets: [email(B)], externalIds: [] },
      { sets: [], externalIds: ["1"] },
    ]);
    await spread();
    expect(await peopleOf()).toEqual([
      [A, "id 1"],
      [B, "id 2"],
    ]);
  });

  test("of whom nothing is kept are still known by what they were named with", async () => {
    await fill({});
    await loadKin(database(), NOBODY, [{ sets: [email(A, B)], externalIds: ["1"] }]);
    expect(await spreadKin(database())).toBe(false);
    expect(await peopleOf()).toEqual([[A, B, "id 1"]]);
  });

  test("are the same people when they are loaded again", async () => {
    await fill({ "snapshot.members": [member("1", email(A, B))] });
    await loadKin(database(), NOBODY, [{ sets: [email(A)], externalIds: [] }]);
    await spread();
    const kin = await readKin(database());
    await loadKin(database(), kin);
    expect(await spreadKin(database())).toBe(false);
    expect(await readKin(database())).toEqual(kin);
  });
});

describe("who is asked of Amazon to be removed", () => {
  const kin: Kin = {
    keys: [
      [A, 0],
      [B, 0],
      ["id 1", 0],
      ["id 2", 0],
      ["id 9", 1],
    ],
    sets: [email(A), email(B)],
  };

  test("is whoever was ever here, with every hash sent here, else with every hash that is known of them", async () => {
    await fill({
      "snapshot.members": [member("1", email(A), email(C)), member("7", email(D))],
    });
    await loadKin(database(), kin);
    const rows = await database().all(kinToDelete(listed("1", "2", "7", "9"), "US"));
    expect(sorted(rows)).toStrictEqual([
      { external_id: "1", sets: email(A, C), country: "GB", consent: null },
      { external_id: "2", sets: email(A, B), country: "US", consent: null },
    ]);
  });

  test("counts those whom only lists, rows or refusals still name", async () => {
    await fill({
      "snapshot.members": [member("1", email(A))],
      "snapshot.rows": [{ fp: 1, external_id: "2", marks: 9 }],
    });
    await loadKin(database(), kin);
    expect(await countKin(database(), nobodyListed)).toEqual({ members: 1, people: 2 });
    expect(await countKin(database(), listed("9"))).toEqual({ members: 1, people: 3 });
  });
});

describe("a copy without them", () => {
  test("has everyone and everything else", async () => {
    await fill({
      "snapshot.members": [member("1", email(A)), member("2", email(B))],
      "snapshot.rows": [
        { fp: 1, external_id: "1", marks: 1 },
        { fp: 2, external_id: "2", marks: 1 },
      ],
      "snapshot.removed": [removed("1", email(C)), removed("2", email(D))],
      "snapshot.applied": [{ batch_id: "b" }],
    });
    await loadKin(database(), { keys: [["id 1", 0]], sets: [] });
    await database().attach(":memory:", "anew");
    await copyWithoutKin(database(), "anew");
    const of = (table: string) => database().all(sql`from anew.${sql.id(table)}`);
    expect(await of("members")).toEqual(
      await database().all(sql`from snapshot.members where external_id = '2'`),
    );
    expect(await of("rows")).toMatchObject([{ external_id: "2" }]);
    expect(await of("removed")).toMatchObject([{ external_id: "2" }]);
    expect(await of("applied")).toEqual([{ batch_id: "b" }]);
    expect(await of("meta")).toEqual(await database().all(sql`from snapshot.meta`));
    await database().detach("anew");
  });
});
