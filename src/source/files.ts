import { closeSync, globSync, openSync, readSync, statSync } from "node:fs";
import { ConfigError } from "../errors.ts";
import { digestOfTexts } from "../lib/digest.ts";

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

/** What tells whether files are the same without reading them whole. */
export interface FileContents {
  /** Of names, sizes, and samples of their bytes: files that differ here are not the same, however they were written. */
  likeness: string;
  /** The same, and times of change and of modification to the nanosecond, and places on the disk. */
  digest: string;
  /** Epoch milliseconds from which a later change of any of them shows in its time. */
  certainFrom: number;
}

/** Bytes of a sample, and how many are taken of all files together; each file has its first and its last. */
const SAMPLE_BYTES = 65_536;
const SAMPLES = 32;

/** A file system that keeps whole seconds shows no second change within one: FAT keeps every other. */
const COARSE_MS = 2_000;

/** Linux stamps a change with the time of its last tick: 10 ms at most. */
const TICK_MS = 20;

/** Looks at files as they are now: at most 32 samples of 64 KiB, or two of each file. */
export function contentsOf(files: readonly string[]): FileContents {
  const samples = Math.max(2, Math.floor(SAMPLES / files.length));
  const looks = files.map((file) => lookAt(file, samples));
  const likeness = digestOfTexts(looks.flatMap(({ alike }) => alike));
  return {
    likeness,
    digest: digestOfTexts([likeness, ...looks.map(({ written }) => written)]),
    certainFrom: Math.max(...looks.map(({ certainFrom }) => certainFrom)),
  };
}

/** What is the same of files that were written alike, when this one was written, and from when on a later change shows. */
interface Look {
  alike: (string | Uint8Array)[];
  written: string;
  certainFrom: number;
}

function lookAt(file: string, samples: number): Look {
  const { size, mtimeNs, ctimeNs, ino } = statSync(file, { bigint: true });
  const last = Math.max(0, Number(size) - SAMPLE_BYTES);
  const places = Array.from({ length: samples }, (_, index) => Math.floor((last * index) / (samples - 1)));
  const isCoarse = ctimeNs % 1_000_000_000n === 0n;
  return {
    alike: [`${file}\n${size}\n`, ...bytesAt(file, [...new Set(places)])],
    written: `${mtimeNs}\n${ctimeNs}\n${ino}\n`,
    certainFrom: Number(ctimeNs / 1_000_000n) + (isCoarse ? COARSE_MS : TICK_MS),
  };
}

function bytesAt(file: string, places: readonly number[]): Uint8Array[] {
  const opened = openSync(file, "r");
  try {
    return places.map((place) => {
      const bytes = new Uint8Array(SAMPLE_BYTES);
      return bytes.subarray(0, readSync(opened, bytes, 0, SAMPLE_BYTES, place));
    });
  } finally {
    closeSync(opened);
  }
}
