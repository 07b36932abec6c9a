import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

/** The console. `headwater serve` hands out what is built here; scripts/build-console.ts builds it when it is stale. */
export default defineConfig({
  root: join(import.meta.dirname, "src/server/console"),
  plugins: [react()],
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // The policy of the pages lets nothing in that is not a file of ours.
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    // The charts, which come with the first page that has one; test/server/console-size.test.ts guards the first load.
    chunkSizeWarningLimit: 600,
  },
});
