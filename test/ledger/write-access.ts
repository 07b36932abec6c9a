import { chmodSync, readdirSync } from "node:fs";
import { join } from "node:path";

const NOBODY = 65_534;

/** Runs `work` while a folder and its files can be read and not written, also when the tests run as root. */
export async function withoutWriteAccess(folder: string, work: () => Promise<void>): Promise<void> {
  for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o444);
  chmodSync(folder, 0o555);
  const isRoot = process.geteuid!() === 0;
  if (isRoot) process.seteuid!(NOBODY);
  try {
    await work();
  } finally {
    if (isRoot) process.seteuid!(0);
    chmodSync(folder, 0o700);
  }
}
