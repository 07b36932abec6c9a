import { defineConfig } from "vitest/config";
import { ConformanceList } from "./test/conformance/list.ts";
import { NameSkips } from "./test/setup/name-skips.ts";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts"],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // One process per file, two at a time: the machine that CI has.
    pool: "forks",
    maxWorkers: 2,
    setupFiles: ["test/conformance/setup.ts"],
    reporters: ["default", new NameSkips(), new ConformanceList()],
  },
});
