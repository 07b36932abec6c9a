import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** Starts a server in a process of its own, whose first line is its address. `program`: from the checkout's folder. */
export async function listening(...program: string[]): Promise<{ url: string; child: ChildProcess }> {
  const child = spawn(process.execPath, program, {
    stdio: ["ignore", "pipe", "ignore"],
    cwd: join(import.meta.dirname, ".."),
  });
  const [url] = await once(child.stdout, "data");
  return { url: String(url).trim(), child };
}
