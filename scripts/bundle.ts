/**
 * Puts what the command line runs into the few files of .bundle/ if something of it has changed: of the thousand modules that
 * it is made of, most of them libraries', Node reads and links each one by itself, for a third of a second at every start.
 * bin/headwater runs the bundle while the sources are as they were, and the sources themselves otherwise; set-up calls this,
 * and the bench, which measures what users run.
 */
import { globSync, mkdtempSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import type { Plugin } from "vite";

const root = join(import.meta.dirname, "..");
const bundle = join(root, ".bundle");
/** Its time is that of the sources. The same rule in bin/headwater. */
const STAMP = "made-at";

function isFresh(): boolean {
  const madeAt = statSync(join(bundle, STAMP), { throwIfNoEntry: false })?.mtimeMs;
  const sources = globSync(["src/**", "package-lock.json"], {
    cwd: root,
    exclude: ["src/server/console/**"],
  });
  // Not when it was written: what is unpacked or copied over it may be old.
  return madeAt !== undefined && sources.every((path) => statSync(join(root, path)).ctimeMs <= madeAt);
}

/** Files that lie beside a source are found from there. */
const besideItsSource: Plugin = {
  name: "beside-its-source",
  transform: (code, path) =>
    path.startsWith(join(root, "src/")) && code.includes("import.meta.dirname")
      ? code.replaceAll("import.meta.dirname", `import.meta.dirname + "/${relative(bundle, dirname(path))}"`)
      : undefined,
};

export async function makeBundle(): Promise<void> {
  if (isFresh()) return;
  const { build } = await import("vite");
  const draft = mkdtempSync(join(root, ".bundle-"));
  const startedAt = new Date();
  try {
    await build({
      root,
      configFile: false,
      publicDir: false,
      logLevel: "error",
      plugins: [besideItsSource],
      ssr: { noExternal: true, external: ["@duckdb/node-bindings"] },
      build: {
        ssr: true,
        target: "node24",
        outDir: draft,
        minify: false,
        rolldownOptions: {
          input: { main: "src/cli/main.ts", index: "src/index.ts" },
          output: { keepNames: true, chunkFileNames: "[name]-[hash].js" },
        },
      },
    });
    writeFileSync(join(draft, STAMP), "");
    utimesSync(join(draft, STAMP), startedAt, startedAt);
    rmSync(bundle, { recursive: true, force: true });
    renameSync(draft, bundle);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

if (import.meta.main) await makeBundle();
