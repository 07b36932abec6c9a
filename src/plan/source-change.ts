import { thousands } from "../lib/number.ts";
import type { Notice } from "../model/plan.ts";

/** What is remembered of the source that a mirror was planned from. */
export interface SeenSource {
  rowsRead: number;
  /** The columns that said who a person is. */
  columns: readonly string[];
  /** Of the newest file, epoch milliseconds; absent where a source has no files. */
  modifiedAt?: number | undefined;
}

/** The source of the last mirror run of the same sync that has settled. */
export interface SourceBefore extends SeenSource {
  runId: string;
}

/** A column that the run before went by and this plan does not: whoever had nothing else would be gone. */
export function columnsChanged(source: SeenSource, before: SourceBefore, removals: number): Notice[] {
  const gone = before.columns.filter((column) => !source.columns.includes(column));
  if (gone.length === 0) return [];
  const names = gone.map((column) => `"${column}"`).join(", ");
  return [
    {
      code: "plan.columns-changed",
      message: `The last mirror run, ${before.runId}, went by column ${names}, and this plan does not; ${peopleWords(removals)} would be removed. Was it renamed in the export, or taken out of fields:?`,
    },
  ];
}

/** A file that was modified earlier than the one that the run before read. */
export function sourceOlder(source: SeenSource, before: SourceBefore, removals: number): Notice[] {
  if (source.modifiedAt === undefined || before.modifiedAt === undefined) return [];
  if (source.modifiedAt >= before.modifiedAt) return [];
  return [
    {
      code: "plan.source-older",
      message: `The source was last modified at ${instant(source.modifiedAt)}, and that of the last mirror run, ${before.runId}, at ${instant(before.modifiedAt)}; ${peopleWords(removals)} would be removed. An old export may have been put back.`,
    },
  ];
}

/** The share of its rows that a source lost since the run before, 0 where it lost none. */
export const shrunkBy = ({ rowsRead }: SeenSource, before: SourceBefore | undefined): number =>
  before === undefined || before.rowsRead === 0 ? 0 : Math.max(0, 1 - rowsRead / before.rowsRead);

/** How many rows a source has, and had. */
export const rowsWords = ({ rowsRead }: SeenSource, before: SourceBefore | undefined): string =>
  `The source has ${thousands(rowsRead)} rows${before === undefined ? "" : `, and had ${thousands(before.rowsRead)} in the last mirror run, ${before.runId}`}: it may be cut short.`;

export const peopleWords = (count: number): string =>
  `${thousands(count)} ${count === 1 ? "person" : "people"}`;

/** The same wherever it is read: `2026-11-24 09:00 UTC`. */
const instant = (at: number): string => `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
