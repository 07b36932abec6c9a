import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll } from "vitest";

/** This checkout. */
export const CHECKOUT = join(import.meta.dirname, "../..");

const made: string[] = [];
afterAll(() => {
  for (const root of made) rmSync(root, { recursive: true, force: true });
});

/** A folder with these files, gone when the test file ends. `modules`: with this checkout's node_modules linked in. */
export function toyTree(files: Record<string, string>, { modules = false } = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "headwater-toy-")));
  made.push(root);
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text, { mode: text.startsWith("#!") ? 0o755 : 0o644 });
  }
  if (modules) symlinkSync(join(CHECKOUT, "node_modules"), join(root, "node_modules"));
  return root;
}
