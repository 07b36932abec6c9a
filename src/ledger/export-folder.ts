import { readdirSync } from "node:fs";
import { rm } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { ConfigError } from "../errors.ts";
import type { Ledger } from "../jobs/ledger.ts";
import { copyPrivate, sealPrivate } from "./copied-file.ts";
import { type ExportedFile, type Manifest, writeManifest } from "./manifest.ts";
import { makePrivateFolder, syncFolder } from "./private-file.ts";
import type { StateFolder } from "./state-folder.ts";

/** The ledger's place in an export. */
export const LEDGER_FILE = "ledger.sqlite";

/**
 * Writes all that a state folder must not lose to a new folder, wholly or not at all. Whoever calls holds every audience.
 * @throws {ConfigError} state.export-folder-taken {MachineError} state.read-only, state.no-folder, disk.full, ledger.damaged
 */
export async function writeExport(
  { state, ledger }: { state: StateFolder; ledger: Ledger },
  to: string,
  about: Omit<Manifest, "format" | "files">,
): Promise<readonly ExportedFile[]> {
  const folder = resolve(to);
  makePrivateFolder(folder);
  if (readdirSync(folder).length > 0)
    throw new ConfigError("state.export-folder-taken", `There is something in ${folder} already.`, {
      hint: "Name a folder that is not there yet: an export is never mixed with anything.",
      at: folder,
    });
  try {
    const files = [await ledgerIn(folder, ledger)];
    for (const path of state.filesToKeep().filter((path) => path !== "key" || about.key === "included")) {
      makePrivateFolder(join(folder, dirname(path)));
      files.push({ path, ...(await copyPrivate(join(state.path, path), join(folder, path))) });
    }
    for (const place of new Set(files.map(({ path }) => dirname(path)))) syncFolder(join(folder, place));
    writeManifest(folder, { ...about, files });
    return files;
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw error;
  }
}

async function ledgerIn(folder: string, ledger: Ledger): Promise<ExportedFile> {
  const path = join(folder, LEDGER_FILE);
  await ledger.copyTo(path);
  return { path: LEDGER_FILE, ...(await sealPrivate(path)) };
}
