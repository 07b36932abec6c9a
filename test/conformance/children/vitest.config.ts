import { defineConfig } from "vitest/config";
import { ConformanceList } from "../list.ts";

/** A suite of its own, whose tests break what the layer watches over. */
export default defineConfig({
  test: {
    include: ["test/conformance/children/*.suite.ts"],
    testTimeout: 60_000, // A busy machine is slow, and a test that is late fails for another reason than is looked for.
    setupFiles: ["test/conformance/setup.ts"],
    reporters: ["default", new ConformanceList()],
  },
});
