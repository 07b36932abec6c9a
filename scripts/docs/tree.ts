import { filesLike, spans, tableRows } from "./files.ts";

export const TREE_PAGE = "ARCHITECTURE.md";

/** Folders and files directly in src/ that have code. */
export const partsOf = (root: string): string[] => [
  ...new Set(
    filesLike(root, "src/**/*.ts").map(
      (file) => file.split("/")[1]! + (file.split("/").length > 2 ? "/" : ""),
    ),
  ),
];

/** Where the page's table of src/ (first cells like `plan/` or `errors.ts`) and the tree differ. */
export function treeProblems(page: string, parts: string[]): string[] {
  const named = tableRows(page).flatMap(({ cells }) =>
    spans(cells[0]!)
      .map((span) => span.replace(/^src\//, ""))
      .filter((span) => /^[\w-]+(?:\/|\.ts)$/.test(span)),
  );
  return [
    ...parts
      .filter((part) => !named.includes(part))
      .map((part) => `${TREE_PAGE}: src/${part} is not in the table`),
    ...named
      .filter((part) => !parts.includes(part))
      .map((part) => `${TREE_PAGE}: the table names src/${part}, which is not there`),
  ];
}
