/** How one column of a table is set. */
export interface Column {
  title: string;
  /** Numbers stand to the right. */
  right?: boolean;
}

/** Rows as lines under titles, each column as wide as it must be. */
export function table(columns: readonly Column[], rows: readonly (readonly string[])[]): string {
  const lines = [columns.map(({ title }) => title), ...rows];
  const widths = columns.map((_, index) => Math.max(...lines.map((line) => line[index]!.length)));
  return lines
    .map((line) =>
      line
        .map((cell, index) =>
          columns[index]!.right ? cell.padStart(widths[index]!) : cell.padEnd(widths[index]!),
        )
        .join("  ")
        .trimEnd(),
    )
    .map((line) => `${line}\n`)
    .join("");
}

/** What a line is about, and what it says. */
export type Pair = readonly [label: string, text: string];

/** Lines of one label and one text each; a text of several lines stays in its column. */
export function labelled(pairs: readonly Pair[]): string {
  const width = Math.max(...pairs.map(([label]) => label.length)) + 2;
  return pairs
    .map(([label, text]) => `${label.padEnd(width)}${text.replaceAll("\n", `\n${" ".repeat(width)}`)}\n`)
    .join("");
}
