import { globSync, statSync } from "node:fs";
import { ConfigError } from "../errors.ts";

const HAS_PATTERN = /[*?[\]{}]/;

/**
 * The files that a path or pattern names, in order of their names.
 * @throws {ConfigError} source.not-found, source.is-a-folder
 */
export function filesOf(pattern: string): readonly string[] {
  const direct = statSync(pattern, { throwIfNoEntry: false });
  if (direct?.isDirectory())
    throw new ConfigError("source.is-a-folder", `${pattern} is a folder.`, {
      hint: `Name the files in it, for example "${pattern}/*.csv".`,
    });
  if (direct) return [pattern];
  const found = HAS_PATTERN.test(pattern)
    ? globSync(pattern)
        .filter((file) => statSync(file).isFile())
        .sort()
    : [];
  if (found.length === 0)
    throw new ConfigError("source.not-found", `There is no file ${pattern}.`, {
      hint: "Check the path in source.file; it is relative to headwater.yaml.",
    });
  return found;
}

/** When the newest of the files was modified, epoch milliseconds. */
export const modifiedAtOf = (files: readonly string[]): number =>
  Math.max(...files.map((file) => statSync(file).mtimeMs));

/** Size and modification time of each file, as one text. */
export const stampOf = (files: readonly string[]): string =>
  files
    .map((file) => {
      const { size, mtimeMs, ino } = statSync(file);
      return `${file}:${size}:${mtimeMs}:${ino}`;
    })
    .join("\n");
