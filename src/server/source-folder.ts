import { existsSync, globSync, realpathSync } from "node:fs";
import { dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { ConfigError } from "../errors.ts";
import { type DataFile, dataFiles, openUploads, type State, type Uploads } from "../index.ts";

/** Where whoever uses the service may find files of people: its folder, and what was uploaded to it. */
export interface SourceFolder {
  readonly uploads: Uploads;
  /** The file as the settings name it. */
  named(path: string): string;
  /**
   * The absolute path or pattern of a source whose files are all in there, hidden ones and the state folder left out.
   * @throws {ConfigError} source.outside-folder
   */
  require(file: string): string;
  /** Those that are not uploads. */
  list(): Promise<DataFile[]>;
}

export function sourceFolder({ folder, home }: Pick<State, "folder" | "home">): SourceFolder {
  const uploads = openUploads(home);
  const isOurs = (path: string): boolean => {
    const real = realPath(path);
    if (isVisibleIn(realPath(uploads.folder), real)) return true;
    return isVisibleIn(realPath(folder), real) && !isIn(realPath(home), real);
  };
  return {
    uploads,
    named: (path) => (isIn(folder, path) ? relative(folder, path).replaceAll(sep, "/") : path),
    require: (file) => {
      const path = resolve(folder, file);
      const isText = file !== "-" && !file.includes("\0");
      if (isText && [path, ...(existsSync(path) ? [] : globSync(path))].every(isOurs)) return path;
      throw new ConfigError(
        "source.outside-folder",
        "The service reads files of its own folder and uploads, and no others.",
        { hint: `Put the file below ${folder}, or upload it. Hidden files and folders are left out.` },
      );
    },
    list: async () => (await dataFiles(folder)).filter(({ path }) => isOurs(path)),
  };
}

/** Below the folder, at whatever depth. */
function isIn(folder: string, path: string): boolean {
  const seen = relative(folder, path);
  return seen !== "" && !isAbsolute(seen) && seen.split(sep)[0] !== "..";
}

/** The same, and on no hidden way. */
const isVisibleIn = (folder: string, path: string): boolean =>
  isIn(folder, path) &&
  !relative(folder, path)
    .split(sep)
    .some((step) => step.startsWith("."));

/** Where a path really leads: links are followed as far as something is there. */
function realPath(path: string): string {
  if (existsSync(path)) return realpathSync(path);
  const above = dirname(path);
  return above === path ? path : join(realPath(above), relative(above, path));
}
