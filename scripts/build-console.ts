/**
 * Builds the console into src/server/console/dist if something in it is newer than what is there; says so on standard
 * error, and nothing when nothing is to be done. bin/headwater calls it before `serve`, the tests before the first one.
 */
import { existsSync, globSync, statSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..");
const folder = join(root, "src/server/console");
const built = join(folder, "dist/index.html");

/** Epoch milliseconds. */
const changedAt = (path: string): number => statSync(path).mtimeMs;

function isStale(): boolean {
  if (!existsSync(built)) return true;
  const sources = globSync("**/*.{ts,tsx,css,html,svg}", {
    cwd: folder,
    exclude: (path) => path.startsWith("dist"),
  });
  const all = [
    ...sources.map((path) => join(folder, path)),
    import.meta.filename,
    join(root, "vite.config.ts"),
    join(root, "package-lock.json"),
  ];
  return all.some((path) => changedAt(path) > changedAt(built));
}

export async function buildConsole(): Promise<void> {
  if (!isStale()) return;
  process.stderr.write("headwater: building the console, once…\n");
  const { build } = await import("vite");
  // Vite goes by it, whatever the mode: a test runner's own would make a console for development.
  const before = process.env.NODE_ENV;
  process.env.NODE_ENV = "production";
  try {
    await build({ configFile: join(root, "vite.config.ts"), logLevel: "warn" });
  } finally {
    if (before === undefined) delete process.env.NODE_ENV;
    else process.env.NODE_ENV = before;
  }
}

if (import.meta.main) await buildConsole();
