import { appendFileSync } from "node:fs";
import type { Reporter, TestCase, TestModule, Vitest } from "vitest/node";

/**
 * Names each skipped test with its reason at the end of a run, so that a suite that this machine cannot run is seen.
 * Under HEADWATER_RESULTS=FILE it also notes how each test ended, for .ci/run: `passed|failed|skipped TAB name TAB reason`.
 */
export class NameSkips implements Reporter {
  #vitest?: Vitest;

  onInit(vitest: Vitest) {
    this.#vitest = vitest;
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]) {
    const lines = modules.flatMap((module) =>
      [...module.children.allTests()].map((test) => line(module, test)),
    );
    for (const module of modules) {
      if (module.errors().length > 0) lines.push(`failed\t${module.relativeModuleId} (did not load)\t`);
      for (const suite of module.children.allSuites())
        if (suite.errors().length > 0)
          lines.push(`failed\t${module.relativeModuleId} > ${suite.fullName} (around its tests)\t`);
    }
    if (errors.length > 0) lines.push(`failed\terrors outside of any test: ${errors.length}\t`);

    const results = process.env.HEADWATER_RESULTS;
    if (results) appendFileSync(results, lines.map((text) => `${text}\n`).join(""));

    const skipped = lines.filter((text) => text.startsWith("skipped\t")).map((text) => text.split("\t"));
    if (skipped.length === 0) return;
    this.#vitest?.logger.log("Skipped:");
    for (const [, name, reason] of skipped)
      this.#vitest?.logger.log(`  ${name}: ${reason || "no reason given"}`);
  }
}

function line(module: TestModule, test: TestCase): string {
  const result = test.result();
  const state = result.state === "passed" || result.state === "failed" ? result.state : "skipped";
  const reason = result.state === "skipped" ? (result.note ?? "") : "";
  return [state, `${module.relativeModuleId} > ${test.fullName}`, reason].join("\t").replaceAll("\n", " ");
}
