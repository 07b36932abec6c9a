import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Identity } from "../../src/identity/hashed-rows.ts";
import type { Database } from "../../src/sql/database.ts";
import { sql } from "../../src/sql/sql.ts";
import { RULES } from "../identity/identities.ts";
import { planSource } from "../plan/data-plane.ts";
import { planDatabase } from "../plan-database.ts";
import { aroundRawStatements } from "../raw-statements.ts";
import { writeDelimited } from "../source/write.ts";

/** The database, and on how many threads rows were staged, with what came of it. */
function observed(database: Database): { database: Database; staged: string[] } {
  const staged: string[] = [];
  return {
    staged,
    database: aroundRawStatements(database, async ([{ text }, options], run) => {
      if (!text.includes('"staged"')) return run();
      const threads = options?.onOneThread ? "one thread" : "all threads";
      try {
        const result = await run();
        staged.push(`${threads}: done`);
        return result;
      } catch (error) {
        staged.push(`${threads}: ${(error as { code: string }).code}`);
        throw error;
      }
    }),
  };
}

const IDENTITY: Identity = {
  fields: {
    externalId: "id",
    email: [{ column: "email", hashed: false }],
    phone: [{ column: "phone", hashed: false }],
  },
  rules: RULES,
  scope: "1",
};

/** A plan of half a million people, and how they were staged. */
async function plan(limits: { memory: string; threads: number }) {
  const folder = mkdtempSync(join(tmpdir(), "headwater-scan-"));
  const file = join(folder, "people.csv");
  const people = Array.from({ length: 500_000 }, (_, number) => [
    `p${number}`,
    ` Rather.Long.Address.${number}+tag@Example.com `,
    `+1 (212) 55${String(number % 100_000).padStart(5, "0")}`,
  ]);
  writeDelimited(",")(file, ["id", "email", "phone"], people);
  const inner = await planDatabase({ ...limits, temporaryFolder: join(folder, "spill") });
  onTestFinished(() => {
    inner.close();
    rmSync(folder, { recursive: true });
  });
  await inner.run(sql`detach work`);
  await inner.attach(join(folder, "work.duckdb"), "work");
  const { database, staged } = observed(inner);
  return { staged, planned: planSource(database, { file }, IDENTITY, { mode: "upsert" }) };
}

test("what does not fit while several threads read it is read by one", async () => {
  // What one thread needs, and not the rows of a second.
  const { staged, planned } = await plan({ memory: "150MB", threads: 2 });
  expect((await planned).counts.changes.add).toBe(500_000);
  expect(staged).toStrictEqual(["all threads: machine.memory", "one thread: done"]);
});

test("what one thread has no room for is not tried again", async () => {
  const { staged, planned } = await plan({ memory: "60MB", threads: 1 });
  await expect(planned).rejects.toMatchObject({ code: "machine.memory" });
  expect(staged).toStrictEqual(["all threads: machine.memory"]);
});
