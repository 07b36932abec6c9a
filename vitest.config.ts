import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { ConformanceList } from "./test/conformance/list.ts";
import { NameSkips } from "./test/setup/name-skips.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    // The slowest test takes ten seconds alone on this many cores; others run beside it, and CI's may be slower.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // One process per file. Three for the two cores that CI has: tests of processes wait as much as they work.
    pool: "forks",
    maxWorkers: 3,
    // Room for what is young: collecting it takes a tenth of the time otherwise.
    execArgv: ["--max-semi-space-size=64"],
    // Where bin/headwater keeps compiled code: a command line that a test types starts in half the time.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, "node_modules/.cache/node") },
    globalSetup: ["test/setup/console.ts"],
    setupFiles: ["test/conformance/setup.ts"],
    reporters: ["default", new NameSkips(), new ConformanceList()],
  },
});
