import { defineConfig } from "vitest/config";
import { ConformanceList } from "../list.ts";

/** A suite of its own, whose tests break what the layer watches over. */
export default defineConfig({
  test: {
    include: ["test/conformance/children/*.suite.ts"],
    setupFiles: ["test/conformance/setup.ts"],
    reporters: ["default", new ConformanceList()],
  },
});
