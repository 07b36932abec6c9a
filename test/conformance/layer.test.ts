import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { absent } from "./description.ts";

const ROOT = join(import.meta.dirname, "../..");
const CONFIG = "test/conformance/children/vitest.config.ts";
const folder = mkdtempSync(join(tmpdir(), "headwater-layer-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Runs the broken suite; some of its tests, where it is said which. */
function run(...args: string[]) {
  const results = join(folder, "results");
  const list = join(folder, "list.json");
  const { status, stdout, stderr } = spawnSync("vitest", ["run", "--config", CONFIG, ...args], {
    cwd: ROOT,
    encoding: "utf8",
    env: {
      PATH: `${ROOT}/node_modules/.bin:${process.env.PATH}`,
      NO_COLOR: "1",
      HEADWATER_RESULTS: results,
      HEADWATER_CONFORMANCE: list,
    },
  });
  return { status, said: stdout + stderr, list: () => JSON.parse(readFileSync(list, "utf8")), results };
}

const title = "The whole suite is held against Amazon's description";

describe.skipIf(absent)(absent ? `${title} (off: ${absent})` : title, () => {
  test("a test fails for what it sent and for what was sent in processes that it started, and no other does", () => {
    const { status, said } = run();
    expect(status).toBe(1);
    const failed = [...said.matchAll(/^ FAIL .+ > (.+)$/gm)].map(([, name]) => name);
    expect(failed).toEqual(["ours, refused", "ours, of another process"]);
    expect(said).toContain(
      "POST /amc/audiences/records: request: body /records/0/externalUserId must match pattern",
    );
    expect(said).toContain("GET /v2/profiles: request: query accessLevel must be equal to one of");
  });

  test("a whole run lists what it showed, and fails for a described status of a used operation that it did not", () => {
    const { status, said, list, results } = run("--exclude", "**/broken.suite.ts");
    expect(said).toMatch(/Tests +1 passed \(1\)/);
    expect(said).toMatch(/POST \/amc\/audiences\/records: 202$/m);
    expect(said).toContain("FAIL no exchange shows POST /amc/audiences/records 400 429 500 501");
    expect(status).toBe(1);
    expect(readFileSync(results, "utf8")).toContain(
      "failed\tconformance: no exchange shows POST /amc/audiences/records",
    );
    expect(list()).toContainEqual({
      operation: "POST /amc/audiences/records",
      described: [202, 400, 429, 500, 501],
      client: [202],
      byHand: [],
      missing: [400, 429, 500, 501],
    });
  });

  test("a run of some tests fails for nothing that it did not show", () => {
    const { status, said } = run("-t", "^fits$");
    expect(said).not.toContain("no exchange shows");
    expect(status).toBe(0);
  });
});
