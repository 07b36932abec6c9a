import { describe, expect, test } from "vitest";
import {
  forgetRefusalsOfKept,
  liftQuarantine,
  quarantined,
  type Refusals,
  rememberRefusals,
} from "../../src/plan/quarantine.ts";
import { sql } from "../../src/sql/sql.ts";
import { planTables } from "../expect-rows.ts";

const { database, fill } = planTables();

const change = (external_id: string, given: object = {}) => ({
  change_number: 1,
  external_id,
  kind: "add",
  sets: "[]",
  country: "US",
  ...given,
});

const refusedBy = (runId: string, given: Partial<Refusals> = {}): Promise<void> =>
  rememberRefusals(database(), {
    runId,
    refused: sql`select 'a' as external_id, 'bad' as reason`,
    alone: false,
    now: 7,
    ...given,
  });

const inQuarantine = async (): Promise<unknown[]> =>
  (await database().all(sql`select external_id from (${quarantined()})`)).map(
    ({ external_id }) => external_id,
  );

describe("the quarantine", () => {
  test("has a record that was refused alone at once", async () => {
    await fill({ "work.changes": [change("a")] });
    await refusedBy("r1", { alone: true });
    expect(await inQuarantine()).toEqual(["a"]);
  });

  test("has a record that jobs named when the third run in a row is told the same", async () => {
    await fill({ "work.changes": [change("a")] });
    const after: unknown[] = [];
    for (const runId of ["r1", "r2", "r3"]) {
      await refusedBy(runId);
      after.push(await inQuarantine());
    }
    expect(after).toEqual([[], [], ["a"]]);
  });

  test("counts a run once, however often it asks", async () => {
    await fill({ "work.changes": [change("a")] });
    for (const _ of [1, 2, 3, 4]) await refusedBy("r1");
    expect(await inQuarantine()).toEqual([]);
  });

  test("counts anew when the record is another", async () => {
    await fill({ "work.changes": [change("a")] });
    for (const runId of ["r1", "r2"]) await refusedBy(runId);
    await database().run(sql`update work.changes set country = 'GB'`);
    await refusedBy("r3");
    expect(await inQuarantine()).toEqual([]);
    expect(await database().all(sql`select refusals from snapshot.quarantine`)).toEqual([{ refusals: 1 }]);
  });

  test("never has a removal", async () => {
    await fill({ "work.changes": [change("a", { kind: "remove" })] });
    await refusedBy("r1", { alone: true });
    expect(await database().all(sql`from snapshot.quarantine`)).toEqual([]);
  });

  test("forgets whom a later run got through, and keeps whom that run refused", async () => {
    await fill({ "work.changes": [change("a"), change("b", { change_number: 2 })] });
    await refusedBy("r1", { alone: true });
    await refusedBy("r2", { alone: true, refused: sql`select 'b' as external_id, 'bad' as reason` });
    await forgetRefusalsOfKept(database(), "r2");
    expect(await inQuarantine()).toEqual(["b"]);
  });

  test("is lifted for one run, with how many people it held", async () => {
    await fill({ "work.changes": [change("a"), change("b", { change_number: 2 })] });
    await refusedBy("r1", { alone: true });
    await refusedBy("r2", { alone: true, refused: sql`select 'b' as external_id, 'bad' as reason` });
    expect(await liftQuarantine(database(), "r1")).toBe(1);
    expect(await inQuarantine()).toEqual(["b"]);
  });
});
