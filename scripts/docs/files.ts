import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The text of `file`, or undefined when there is none. */
export const textOf = (root: string, file: string): string | undefined =>
  existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : undefined;

/** Files of the checkout that match, by their path in it. */
export const filesLike = (root: string, pattern: string): string[] => globSync(pattern, { cwd: root }).sort();

/** The cells of a Markdown table's rows, its heading left out; with the line, from 1. */
export function tableRows(text: string): { line: number; cells: string[] }[] {
  const rows = text.split("\n").flatMap((content, index) => {
    if (!content.startsWith("|")) return [];
    const cells = content
      .trim()
      .replace(/^\||\|$/g, "")
      .split(/(?<!\\)\|/);
    return [{ line: index + 1, cells: cells.map((cell) => cell.trim()) }];
  });
  const ruled = (cells?: string[]) => cells?.every((cell) => /^:?-+:?$/.test(cell)) ?? false;
  return rows.filter(({ cells }, at) => !ruled(cells) && !ruled(rows[at + 1]?.cells));
}

/** What stands in backticks in a cell. */
export const spans = (cell: string): string[] => [...cell.matchAll(/`([^`]+)`/g)].map(([, span]) => span!);
