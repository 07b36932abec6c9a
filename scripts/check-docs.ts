/**
 * Compares the pages with the code: error codes, ${errors.refusals.size} refusals, the emulator's rules and faults, TypeScript examples, the enforcers of
 * the promises, change notes and the table of the tree. `npm run docs` (--write) first makes anew what is made from code.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { STATUS_OF } from "../src/server/problems.ts";
import { API_DESCRIPTION, apiDescriptionText } from "./docs/api-description.ts";
import { changeProblems } from "./docs/changes.ts";
import { EMULATOR_PAGES, emulatorPageProblems, writeEmulatorPage } from "./docs/emulator-pages.ts";
import { errorCodes } from "./docs/error-codes.ts";
import { ERRORS_HTML, errorsHtml } from "./docs/errors-html.ts";
import { ERRORS_PAGE, errorsPageProblems, writeErrorsPage } from "./docs/errors-page.ts";
import { exampleProblems, examplesOf } from "./docs/examples.ts";
import { filesLike, textOf } from "./docs/files.ts";
import { enforcers, INVARIANTS_PAGE, invariantProblems } from "./docs/invariants.ts";
import { partsOf, TREE_PAGE, treeProblems } from "./docs/tree.ts";

const root = join(import.meta.dirname, "..");
const errors = { ...errorCodes(root), statuses: STATUS_OF };
if (process.argv.includes("--write")) {
  writeFileSync(join(root, ERRORS_PAGE), writeErrorsPage(textOf(root, ERRORS_PAGE) ?? "", errors));
  writeFileSync(join(root, ERRORS_HTML), errorsHtml(textOf(root, ERRORS_PAGE) ?? ""));
  for (const [page, parts] of Object.entries(EMULATOR_PAGES))
    writeFileSync(join(root, page), writeEmulatorPage(textOf(root, page) ?? "", parts));
  writeFileSync(join(root, API_DESCRIPTION), apiDescriptionText());
}

/** What `check` finds on a page; a page that is not there is a finding of its own. */
const onPage = (page: string, check: (text: string) => string[]): string[] => {
  const text = textOf(root, page);
  return text === undefined ? [`${page} is missing`] : check(text);
};

const rules = await enforcers(root);
const parts = partsOf(root);
const pages = ["README.md", ...filesLike(root, "docs/**/*.md"), ...filesLike(root, "examples/**/*.md")];
const examples = pages.flatMap((page) => examplesOf(page, textOf(root, page) ?? ""));

const problems = [
  ...errors.problems,
  ...onPage(ERRORS_PAGE, (page) => errorsPageProblems(page, errors)),
  ...onPage(ERRORS_HTML, (text) =>
    text === errorsHtml(textOf(root, ERRORS_PAGE) ?? "")
      ? []
      : [`${ERRORS_HTML} is not what ${ERRORS_PAGE} says: npm run docs`],
  ),
  ...Object.entries(EMULATOR_PAGES).flatMap(([page, parts]) =>
    onPage(page, (text) => emulatorPageProblems(page, text, parts)),
  ),
  ...onPage(API_DESCRIPTION, (text) =>
    text === apiDescriptionText() ? [] : [`${API_DESCRIPTION} is not what the code says: npm run docs`],
  ),
  ...onPage("README.md", () => []),
  ...exampleProblems(root, examples),
  ...onPage(INVARIANTS_PAGE, (page) => invariantProblems(page, rules)),
  ...onPage(TREE_PAGE, (page) => treeProblems(page, parts)),
  ...filesLike(root, "changes/unreleased/*.md").flatMap((file) => changeProblems(file, textOf(root, file)!)),
];

for (const problem of problems) console.error(problem);
console.log(
  `${errors.codes.size} error codes, ${errors.refusals.size} refusals, ${examples.length} examples, ${parts.length} parts of src/: ${problems.length} problems.`,
);
process.exitCode = problems.length > 0 ? 1 : 0;
