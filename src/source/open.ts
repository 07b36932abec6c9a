import { ConfigError } from "../errors.ts";
import type { SourceFormat, SourceSpec } from "../model/source-spec.ts";
import { checkWhole } from "./compressed.ts";
import { delimitedSource, layoutOf } from "./delimited.ts";
import { contentsOf, type FileContents, filesOf, modifiedAtOf, stampOf } from "./files.ts";
import { formatByName } from "./format.ts";
import { jsonLinesSource } from "./jsonl.ts";
import { parquetSource } from "./parquet.ts";
import type { Source } from "./source.ts";
import { standardInput } from "./standard-input.ts";

/** One file of a source, and its size and time of change as one text. */
export interface StampedFile {
  file: string;
  stamp: string;
}

/** The files that a source names now; none of standard input. @throws {ConfigError} source.not-found, source.is-a-folder */
export const sourceFiles = ({ file }: SourceSpec): StampedFile[] =>
  file === "-" ? [] : filesOf(file).map((one) => ({ file: one, stamp: stampOf([one]) }));

/**
 * The source that a configuration describes.
 * @param only of its files; absent: all
 * @throws {ConfigError} source.not-found, source.is-a-folder, source.format-unknown, source.columns-differ, source.no-header
 * @throws {DataError} source.empty, source.unreadable
 */
export async function openSource(spec: SourceSpec, only?: readonly string[]): Promise<Source> {
  if (spec.file === "-") return standardInput(spec);
  const files = only ?? filesOf(spec.file);
  const format = spec.format ?? formatOf(files[0]!);
  const stamp = (): string => stampOf(files);
  await checkWhole(files);
  if (format === "parquet") return parquetSource(spec.file, files, stamp);
  if (format === "jsonl") return jsonLinesSource(spec.file, files, stamp, spec.columns);
  const layout = await layoutOf(files, { ...spec, format });
  return delimitedSource(spec.file, files, layout, stamp);
}

/** What `Source.stamp` would say now, without opening the source. @throws {ConfigError} source.not-found */
export const sourceStamp = (spec: SourceSpec): string => stampOf(filesOf(spec.file));

/** What tells whether a source is the same, without opening it; undefined of standard input. @throws {ConfigError} source.not-found */
export const sourceContents = ({ file }: SourceSpec): FileContents | undefined =>
  file === "-" ? undefined : contentsOf(filesOf(file));

/** When the newest file of a source was modified, epoch milliseconds; undefined of standard input. */
export const sourceModifiedAt = ({ file }: SourceSpec): number | undefined =>
  file === "-" ? undefined : modifiedAtOf(filesOf(file));

function formatOf(file: string): SourceFormat {
  const format = formatByName(file);
  if (!format)
    throw new ConfigError(
      "source.format-unknown",
      `The name ${file} does not tell what kind of file it is.`,
      {
        hint: "Say source.format: csv, tsv, jsonl or parquet. Names of compressed files end in .gz or .zst.",
      },
    );
  return format;
}
