import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError, MachineError } from "../errors.ts";
import type { FileSum } from "./copied-file.ts";
import { publishPrivateFile } from "./private-file.ts";

/** Version of the export's layout. */
const FORMAT = 1;
const NAME = "manifest.json";

/** One file of an export; its path is relative, with slashes. */
export interface ExportedFile extends FileSum {
  path: string;
}

/** What an export of a state folder holds. Written last: without it, an export is not one. */
export interface Manifest {
  format: number;
  /** The version of Headwater that wrote it. */
  headwater: string;
  /** Epoch milliseconds. */
  exportedAt: number;
  /** `given`: it came as HEADWATER_KEY, and must come so again. */
  key: "included" | "given";
  files: readonly ExportedFile[];
}

export const writeManifest = (folder: string, manifest: Omit<Manifest, "format">): void =>
  publishPrivateFile(
    join(folder, NAME),
    `${JSON.stringify({ format: FORMAT, ...manifest } satisfies Manifest, null, 2)}\n`,
  );

/**
 * @throws {ConfigError} state.not-an-export
 * @throws {MachineError} state.export-newer, state.export-damaged
 */
export function readManifest(folder: string): Manifest {
  const path = join(folder, NAME);
  if (!existsSync(path))
    throw new ConfigError(
      "state.not-an-export",
      `${folder} is no export of a state folder: it has no ${NAME}.`,
      {
        hint: "Name the folder that headwater state export wrote. One that broke off has none: export again.",
        at: folder,
      },
    );
  const manifest = parsed(path);
  if (manifest.format > FORMAT)
    throw new MachineError(
      "state.export-newer",
      `A newer Headwater (${manifest.headwater}) wrote ${folder}.`,
      {
        hint: "Update Headwater, then import again.",
        at: folder,
      },
    );
  return manifest;
}

export const exportDamaged = (path: string, cause?: unknown): MachineError =>
  new MachineError("state.export-damaged", `The export is damaged: ${path} is not as it was written.`, {
    hint: "Copy it again from where it was exported, or export again. Nothing was imported.",
    at: path,
    cause,
  });

/** Paths come from the file: none may lead out of its folder. */
const PATH = /^(?!.*\.\.)[A-Za-z0-9_.-]+(\/[A-Za-z0-9_.-]+)*$/;

function parsed(path: string): Manifest {
  let read: Partial<Manifest>;
  try {
    read = JSON.parse(readFileSync(path, "utf8"));
  } catch (error) {
    throw exportDamaged(path, error);
  }
  const { format, headwater = "", exportedAt = 0, key = "included", files } = read;
  const usable =
    typeof format === "number" &&
    (format > FORMAT || (Array.isArray(files) && files.every((file) => PATH.test(file.path))));
  if (!usable) throw exportDamaged(path);
  return { format, headwater, exportedAt, key, files: files ?? [] };
}
