import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HeadwaterError } from "../../src/errors.ts";
import type { SourceSpec } from "../../src/model/source-spec.ts";
import { openSource } from "../../src/source/open.ts";
import type { Source } from "../../src/source/source.ts";
import { unreadableRows } from "../../src/source/unreadable.ts";
import { openDatabase } from "../../src/sql/database.ts";

/** Everything that a source says. */
export interface ReadSource {
  columns: readonly string[];
  /** Values of the readable rows. */
  rows: (string | null)[][];
  /** `rowNumber reason` of the others, in order. */
  unreadable: string[];
  mayHaveLostRows: boolean;
}

export interface ReadOptions extends Partial<SourceSpec> {
  /** Only these columns are read. */
  mapped?: readonly string[];
  careful?: boolean;
}

/** Reads one file of the given name and content. */
export async function read(
  name: string,
  content: string | Uint8Array,
  { mapped, careful, ...spec }: ReadOptions = {},
): Promise<ReadSource> {
  const folder = mkdtempSync(join(tmpdir(), "headwater-read-"));
  try {
    writeFileSync(join(folder, name), content);
    const source = await openSource({ file: join(folder, name), ...spec });
    return await readAll(careful ? source.careful()! : source, mapped);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function readAll(source: Source, mapped?: readonly string[]): Promise<ReadSource> {
  const database = await openDatabase({ memory: "300MB", threads: 2 });
  try {
    const columns = await source.columns(database);
    const asked = mapped ?? columns;
    const rows = await database.allOnRawValues(source.rows(asked, { setAside: true }));
    const mayHaveLostRows = await source.mayHaveLostRows(database);
    const leftOut = await database.allOnRawValues(await unreadableRows(database, source));
    await source.forgetUnreadable(database);
    const numbered = await database.allOnRawValues(source.parts[0]!.numberedRows(asked));
    const told = [
      ...leftOut.map(({ row_number, reason }) => [Number(row_number), reason] as const),
      ...numbered
        .filter(({ unreadable }) => unreadable !== null)
        .map(({ row_number, unreadable }) => [Number(row_number), unreadable] as const),
    ];
    return {
      columns,
      rows: rows
        .filter(({ unreadable }) => unreadable === null)
        .map((row) => Object.values(row).slice(0, -1) as (string | null)[]),
      unreadable: told.sort(([a], [b]) => a - b).map(([row, reason]) => `${row} ${reason}`),
      mayHaveLostRows,
    };
  } finally {
    database.close();
  }
}

/** The code of the error that reading ends in. */
export const failure = (reading: Promise<unknown>): Promise<string> =>
  reading.then(
    () => "no error",
    (error: HeadwaterError) => error.code,
  );
