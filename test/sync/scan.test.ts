import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { Identity } from "../../src/identity/hashed-rows.ts";
import type { Database } from "../../src/sql/database.ts";
import { sql } from "../../src/sql/sql.ts";
import { planSource } from "../plan/data-plane.ts";
import { planDatabase } from "../plan-database.ts";
import { writeDelimited } from "../source/write.ts";

/** How often rows were staged, and on how many threads. */
function observed(database: Database): { database: Database; staged: string[] } {
  const staged: string[] = [];
  return {
    staged,
    database: new Proxy(database, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") return value;
        if (name !== "runOnRawValues") return value.bind(target);
        return async (...given: Parameters<Database["runOnRawValues"]>) => {
          const [{ text }, options] = given;
          const note = (how: string): void => {
            if (text.includes('"staged"'))
              staged.push(`${options?.onOneThread ? "one thread" : "all threads"}: ${how}`);
          };
          try {
            await value.apply(target, given);
            note("done");
          } catch (error) {
            note((error as { code: string }).code);
            throw error;
          }
        };
      },
    }),
  };
}

const IDENTITY: Identity = {
  fields: {
    externalId: "id",
    email: [{ column: "email", hashed: false }],
    phone: [{ column: "phone", hashed: false }],
  },
  rules: {
    emailForms: "both",
    phoneForms: "both",
    invalidExternalId: "derive",
    defaultCountry: "US",
    unknownCountry: "default",
  },
  scope: "1",
};

test("what does not fit while several threads read it is read by one", async () => {
  const folder = mkdtempSync(join(tmpdir(), "headwater-scan-"));
  const file = join(folder, "people.csv");
  const people = Array.from({ length: 500_000 }, (_, number) => [
    `p${number}`,
    ` Rather.Long.Address.${number}+tag@Example.com `,
    `+1 (212) 55${String(number % 100_000).padStart(5, "0")}`,
  ]);
  writeDelimited(",")(file, ["id", "email", "phone"], people);
  // What one thread needs, and not the rows of a second.
  const inner = await planDatabase({ memory: "150MB", threads: 2, temporaryFolder: join(folder, "spill") });
  onTestFinished(() => {
    inner.close();
    rmSync(folder, { recursive: true });
  });
  await inner.run(sql`detach work`);
  await inner.attach(join(folder, "work.duckdb"), "work");
  const { database, staged } = observed(inner);
  const { counts } = await planSource(database, { file }, IDENTITY, { mode: "upsert" });
  expect(staged).toStrictEqual(["all threads: machine.memory", "one thread: done"]);
  expect(counts.changes.add).toBe(people.length);
});
