import type { ErrorCodes } from "./error-codes.ts";
import { spans, tableRows } from "./files.ts";

export const ERRORS_PAGE = "docs/errors.md";
const HEADING = ["Code", "Class", "Exit", "HTTP", "What it means", "What to do"];
const REFUSAL_HEADING = ["Code", "HTTP", "What it means", "What to do"];
const TO_WRITE = "to write";

/** One row of the page: what the code says by itself, and the two texts that a person writes. */
export interface ErrorRow {
  line: number;
  code: string;
  /** Its class and exit code, of an error of the library; and the HTTP status. */
  facts: string[];
  texts: [meaning: string, todo: string];
}

/** The rows of the table with so many columns: that of the library's errors, or that of the API's refusals. */
function rowsOf(page: string, heading: readonly string[]): ErrorRow[] {
  return tableRows(page)
    .filter(({ cells }) => cells.length === heading.length)
    .map(({ line, cells }) => {
      const [code = "", ...rest] = cells;
      const [meaning = "", todo = ""] = rest.slice(-2);
      return { line, code: spans(code)[0] ?? code, facts: rest.slice(0, -2), texts: [meaning, todo] };
    });
}

/** Every row of the page, in its order. */
export const errorRows = (page: string): ErrorRow[] => [
  ...rowsOf(page, HEADING),
  ...rowsOf(page, REFUSAL_HEADING),
];

/** What the code says of each code: the rows of both tables without their texts, sorted. */
function factsOf({ classes, codes, refusals, statuses = {} }: ErrorCodes) {
  const thrown = classes.flatMap(({ name, exitCode, httpStatus }) =>
    [...codes.keys()]
      .filter((code) => codes.get(code) === name)
      .sort()
      .map((code) => ({ code, facts: [name, `${exitCode}`, `${statuses[code] ?? httpStatus}`] })),
  );
  const refused = [...refusals].sort().map(([code, status]) => ({ code, facts: [`${status}`] }));
  return { thrown, refused };
}

/** As a person reads it. */
const said = (facts: readonly string[]): string =>
  facts.length === 1 ? `HTTP ${facts[0]}` : `${facts[0]}, exit ${facts[1]}, HTTP ${facts[2]}`;

/** Where the page and the code say different things. */
export function errorsPageProblems(page: string, errors: ErrorCodes): string[] {
  const { thrown, refused } = factsOf(errors);
  return [
    ...tableProblems(rowsOf(page, HEADING), thrown),
    ...tableProblems(rowsOf(page, REFUSAL_HEADING), refused),
  ];
}

function tableProblems(rows: readonly ErrorRow[], known: { code: string; facts: string[] }[]): string[] {
  const problems = known
    .filter(({ code }) => !rows.some((row) => row.code === code))
    .map(
      ({ code, facts }) =>
        `${ERRORS_PAGE}: ${code} (${facts.length === 1 ? said(facts) : facts[0]}) is thrown and not listed; npm run docs adds its row`,
    );
  for (const [at, { line, code, facts, texts }] of rows.entries()) {
    const where = `${ERRORS_PAGE}:${line}: ${code}`;
    const expected = known.find((one) => one.code === code);
    if (rows.findIndex((other) => other.code === code) !== at) problems.push(`${where} is listed twice`);
    else if (!expected) problems.push(`${where} is thrown nowhere; npm run docs removes its row`);
    else if (said(facts) !== said(expected.facts))
      problems.push(`${where} is ${said(expected.facts)}; npm run docs corrects it`);
    else if (texts.some((text) => text === "" || text === TO_WRITE))
      problems.push(`${where} has no text yet`);
  }
  return problems;
}

/** The page with its tables made anew from the code; the written texts stay. */
export function writeErrorsPage(page: string, errors: ErrorCodes): string {
  const { thrown, refused } = factsOf(errors);
  const actors = errors.classes.map(
    ({ name, whoActs, exitCode }) => `- \`${name}\` (exit ${exitCode}): ${whoActs.toLowerCase()}.`,
  );
  const begun = page === "" ? ["# Errors", "", "By who must act:", "", ...actors, ""].join("\n") : page;
  const table = (heading: readonly string[], known: { code: string; facts: string[] }[]): string[] => {
    const written = new Map(rowsOf(page, heading).map(({ code, texts }) => [code, texts]));
    const rows = known.map(({ code, facts }) => [
      `\`${code}\``,
      ...facts,
      ...(written.get(code) ?? [TO_WRITE, TO_WRITE]),
    ]);
    return [heading, heading.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
  };
  const first = withTable(begun, table(HEADING, thrown));
  return refused.length === 0 ? first : withTable(first, table(REFUSAL_HEADING, refused));
}

/** The page with a table in place of the one with the same heading, or at its end. */
function withTable(page: string, table: readonly string[]): string {
  const lines = page.trimEnd().split("\n");
  const first = lines.indexOf(table[0]!);
  if (first === -1) return `${[...lines, "", ...table].join("\n").replace(/\n{3,}/g, "\n\n")}\n`;
  const after = lines.findIndex((line, at) => at > first && !line.startsWith("|"));
  return `${[...lines.slice(0, first), ...table, ...(after === -1 ? [] : lines.slice(after))].join("\n")}\n`;
}
