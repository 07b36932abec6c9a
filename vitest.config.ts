import { join } from "node:path";
import { defineConfig } from "vitest/config";
import { ConformanceList } from "./test/conformance/list.ts";
import { memoryFolder } from "./test/setup/memory-folder.ts";
import { NameSkips } from "./test/setup/name-skips.ts";

/** A process for each of these files: they test what is around tests, or have helpers that clean up when a file ends. */
const ALONE = ["test/conformance/*.test.ts", "test/setup/*.test.ts"];

export default defineConfig({
  test: {
    // The slowest test takes twenty seconds alone on this many cores; others run beside it, and a machine may be busy or slow.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    // Three processes for the two cores that CI has: tests of processes wait as much as they work.
    pool: "forks",
    maxWorkers: 3,
    // Room for what is young: collecting it takes a tenth of the time with it. One thread: helpers cost more than they save.
    execArgv: ["--max-semi-space-size=64", "--single-threaded-gc"],
    // Where bin/headwater keeps compiled code: a command line that a test types starts in half the time.
    env: { NODE_COMPILE_CACHE: join(import.meta.dirname, "node_modules/.cache/node") },
    globalSetup: ["test/setup/built.ts"],
    setupFiles: ["test/conformance/setup.ts"],
    projects: [
      // One file after the other in the same processes: what they import is read and compiled once in each.
      {
        extends: true,
        test: {
          name: "together",
          include: ["test/**/*.test.ts"],
          exclude: ALONE,
          isolate: false,
          env: memoryFolder(),
        },
      },
      { extends: true, test: { name: "alone", include: ALONE } },
    ],
    reporters: ["default", new NameSkips(), new ConformanceList()],
  },
});
