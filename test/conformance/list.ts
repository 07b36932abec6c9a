import { appendFileSync, writeFileSync } from "node:fs";
import type { Reporter, TestModule, Vitest } from "vitest/node";
import { absent, description } from "./description.ts";

/** What the whole suite showed of one operation. */
interface Row {
  operation: string;
  described: number[];
  /** Statuses that our client got, and those that only requests by hand got. */
  client: number[];
  byHand: number[];
  /** Described, and seen by nobody. */
  missing: number[];
}

/**
 * Prints, after a run of every test, which operations and statuses of Amazon's description the exchanges have shown, and
 * fails the run when one that our client uses has a described status that none has shown. HEADWATER_CONFORMANCE=FILE
 * keeps the list as JSON, of a run of some tests too.
 */
export class ConformanceList implements Reporter {
  #vitest?: Vitest;

  onInit(vitest: Vitest) {
    this.#vitest = vitest;
  }

  async onTestRunEnd(modules: readonly TestModule[]) {
    if (absent) return;
    const rows = rowsOf(modules);
    const file = process.env.HEADWATER_CONFORMANCE;
    if (file) writeFileSync(file, `${JSON.stringify(rows, null, 2)}\n`);
    if (await this.#isPart(modules)) return;

    const used = rows.filter(({ client }) => client.length > 0);
    const log = (line: string) => this.#vitest!.logger.log(line);
    log(
      `Amazon's description: ${used.length} operations that the client uses, and the statuses it was given`,
    );
    for (const row of used) log(`  ${inWords(row)}`);
    if (used.length === 0) fail("no exchange is known to be our client's");
    for (const { operation, missing } of used)
      if (missing.length > 0) fail(`no exchange shows ${operation} ${missing.join(" ")}`);

    function fail(problem: string) {
      process.exitCode = 1;
      log(`FAIL ${problem}`);
      const results = process.env.HEADWATER_RESULTS;
      if (results) appendFileSync(results, `failed\tconformance: ${problem}\t\n`);
    }
  }

  /** Whether only some of the tests were asked for. */
  async #isPart(modules: readonly TestModule[]): Promise<boolean> {
    const all = await this.#vitest!.globTestSpecifications();
    return modules.length < all.length || this.#vitest!.config.testNamePattern !== undefined;
  }
}

function rowsOf(modules: readonly TestModule[]): Row[] {
  const covered = new Set(
    modules.flatMap((module) => [...module.children.allTests()].flatMap((test) => test.meta().covered ?? [])),
  );
  return description().operations.map(({ name, answers }) => {
    const of = (who: string) =>
      [...covered]
        .filter((line) => line.startsWith(`${name} `) && line.endsWith(` ${who}`))
        .map((line) => Number(line.slice(name.length + 1, -who.length - 1)))
        .filter(Number.isInteger)
        .sort((a, b) => a - b);
    const client = of("client");
    const byHand = of("by hand").filter((status) => !client.includes(status));
    const described = [...answers.keys()];
    const seen = [...client, ...byHand];
    return {
      operation: name,
      described,
      client,
      byHand,
      missing: described.filter((status) => !seen.includes(status)),
    };
  });
}

const inWords = ({ operation, described, client, byHand }: Row): string =>
  [
    `${operation}: ${client.map((status) => (described.includes(status) ? status : `(${status})`)).join(" ")}`,
    byHand.length > 0 ? `; by hand ${byHand.join(" ")}` : "",
  ].join("");
