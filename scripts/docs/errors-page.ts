import type { ErrorCodes } from "./error-codes.ts";
import { spans, tableRows } from "./files.ts";

export const ERRORS_PAGE = "docs/errors.md";
const HEADING = ["Code", "Class", "Exit", "HTTP", "What it means", "What to do"];
const TO_WRITE = "to write";

/** One row of the page: what the code says by itself, and the two texts that a person writes. */
type Row = [code: string, name: string, exit: string, http: string, meaning: string, todo: string];

const rowsOf = (page: string): { line: number; row: Row }[] =>
  tableRows(page)
    .filter(({ cells }) => cells.length === HEADING.length)
    .map(({ line, cells }) => ({ line, row: [spans(cells[0]!)[0] ?? cells[0]!, ...cells.slice(1)] as Row }));

/** Where the page and the code say different things. */
export function errorsPageProblems(page: string, { classes, codes }: ErrorCodes): string[] {
  const listed = rowsOf(page);
  const problems = [...codes.keys()]
    .filter((code) => !listed.some(({ row }) => row[0] === code))
    .map(
      (code) =>
        `${ERRORS_PAGE}: ${code} (${codes.get(code)}) is thrown and not listed; npm run docs adds its row`,
    );
  for (const [at, { line, row }] of listed.entries()) {
    const [code, name, exit, http, ...texts] = row;
    const where = `${ERRORS_PAGE}:${line}: ${code}`;
    const thrown = codes.get(code);
    const known = classes.find((known) => known.name === thrown);
    if (listed.findIndex((other) => other.row[0] === code) !== at) problems.push(`${where} is listed twice`);
    else if (!known) problems.push(`${where} is thrown nowhere; npm run docs removes its row`);
    else if (name !== known.name || exit !== `${known.exitCode}` || http !== `${known.httpStatus}`)
      problems.push(
        `${where} is a ${known.name}, exit ${known.exitCode}, HTTP ${known.httpStatus}; npm run docs corrects it`,
      );
    else if (texts.some((text) => text === "" || text === TO_WRITE))
      problems.push(`${where} has no text yet`);
  }
  return problems;
}

/** The page with its table made anew from the code; the written texts stay. */
export function writeErrorsPage(page: string, { classes, codes }: ErrorCodes): string {
  const written = new Map(rowsOf(page).map(({ row }) => [row[0], row]));
  const rows = classes.flatMap(({ name, exitCode, httpStatus }) =>
    [...codes]
      .filter(([, thrown]) => thrown === name)
      .map(([code]) => code)
      .sort()
      .map((code) => {
        const [, , , , meaning = TO_WRITE, todo = TO_WRITE] = written.get(code) ?? [];
        return [`\`${code}\``, name, exitCode, httpStatus, meaning, todo];
      }),
  );
  const table = [HEADING, HEADING.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  const actors = classes.map(
    ({ name, whoActs, exitCode }) => `- \`${name}\` (exit ${exitCode}): ${whoActs.toLowerCase()}.`,
  );
  const lines =
    page === "" ? ["# Errors", "", "By who must act:", "", ...actors, ""] : page.trimEnd().split("\n");
  const first = lines.findIndex((line) => line.startsWith(`| ${HEADING[0]} | ${HEADING[1]} |`));
  if (first === -1) return `${[...lines, "", ...table].join("\n").replace(/\n{3,}/g, "\n\n")}\n`;
  const after = lines.findIndex((line, at) => at > first && !line.startsWith("|"));
  return `${[...lines.slice(0, first), ...table, ...(after === -1 ? [] : lines.slice(after))].join("\n")}\n`;
}
