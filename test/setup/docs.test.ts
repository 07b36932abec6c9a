import { describe, expect, test } from "vitest";
import { changeProblems } from "../../scripts/docs/changes.ts";
import {
  assumptionsTable,
  emulatorPageProblems,
  rulesTable,
  writeEmulatorPage,
} from "../../scripts/docs/emulator-pages.ts";
import { errorCodes } from "../../scripts/docs/error-codes.ts";
import { errorsHtml } from "../../scripts/docs/errors-html.ts";
import { errorsPageProblems, writeErrorsPage } from "../../scripts/docs/errors-page.ts";
import { exampleProblems, examplesOf } from "../../scripts/docs/examples.ts";
import { enforcers, invariantProblems } from "../../scripts/docs/invariants.ts";
import { partsOf, treeProblems } from "../../scripts/docs/tree.ts";
import { toyTree } from "./toy-tree.ts";

const TSCONFIG = JSON.stringify({
  compilerOptions: {
    target: "es2024",
    module: "nodenext",
    strict: true,
    allowImportingTsExtensions: true,
    noEmit: true,
    types: [],
  },
});
const ERRORS = `
export abstract class HeadwaterError extends Error {
  constructor(readonly code: string, message: string) { super(message); }
}
/** Whoever wrote the configuration must act. */
export class ConfigError extends HeadwaterError { readonly exitCode = 2; readonly httpStatus = 400; }
/** Amazon must act; we wait. */
export class AmazonError extends HeadwaterError { readonly exitCode = 5; readonly httpStatus = 502; }
`;

const thrown = (code: string, more: Record<string, string> = {}) =>
  errorCodes(
    toyTree({
      "tsconfig.json": TSCONFIG,
      "src/errors.ts": ERRORS,
      "src/plan/a.ts": `import { AmazonError, ConfigError } from "../errors.ts";\n${code}`,
      ...more,
    }),
  );

describe("error codes", () => {
  test("are found as literals, choices and constants, with their class", () => {
    const { codes, problems } = thrown(`
      const LATE = "amazon.late";
      export const a = (flag: boolean) => new ConfigError(flag ? "config.one" : "config.two", "");
      export const b = (code: "amazon.x" | "amazon.y") => new AmazonError(code, "");
      export const c = new AmazonError(LATE, "");
      export const d = new Error("not ours");`);
    expect(problems).toEqual([]);
    expect(Object.fromEntries(codes)).toEqual({
      "config.one": "ConfigError",
      "config.two": "ConfigError",
      "amazon.x": "AmazonError",
      "amazon.y": "AmazonError",
      "amazon.late": "AmazonError",
    });
  });

  test("are followed through a field that objects of one type give", () => {
    const { codes, problems } = thrown(`
      interface Verdict { code: string; Refusal: typeof ConfigError | typeof AmazonError }
      const LATE: Verdict = { code: "amazon.late", Refusal: AmazonError };
      const verdicts: Verdict[] = [{ code: "config.one", Refusal: ConfigError }, LATE];
      export const a = verdicts.map((verdict) => new verdict.Refusal(verdict.code, ""));
      export const again = (last: AmazonError) => new AmazonError(last.code, "once more");`);
    expect(problems).toEqual([]);
    expect(Object.fromEntries(codes)).toEqual({ "amazon.late": "AmazonError", "config.one": "ConfigError" });
  });

  test("that cannot be known, or that have two classes, are told with their place", () => {
    const { problems } = thrown(`
      export const a = (code: string) => new ConfigError(code, "");
      export const b = [new ConfigError("twice", ""), new AmazonError("twice", "")];`);
    expect(problems).toEqual([
      expect.stringMatching(/^src\/plan\/a\.ts:3: its code or class is not known/),
      expect.stringMatching(/^src\/plan\/a\.ts:4: twice is a AmazonError here and a ConfigError elsewhere/),
    ]);
  });

  test("of the HTTP API's refusals are found with their status, and those of others are not theirs", () => {
    const { codes, refusals, problems } = thrown("", {
      "src/server/problems.ts":
        "export class Refusal extends Error { constructor(status: number, code: string, m: string) { super(m); } }",
      "src/server/a.ts": `
        import { ConfigError } from "../errors.ts";
        import { Refusal } from "./problems.ts";
        export const a = new Refusal(404, "work.unknown", "");
        export const b = [new ConfigError("run.unknown", ""), new Refusal(404, "run.unknown", "")];
        export const c = (notice: { code: string }) => new Refusal(422, notice.code, "");
        export const d = new Refusal(409, "work.unknown", "");
        export const e = (code: string) => new Refusal(400, code, "");`,
    });
    expect([...codes.keys()]).toEqual(["run.unknown"]);
    expect([...refusals.keys()]).toEqual(["work.unknown"]);
    expect(problems).toEqual([
      expect.stringContaining("a.ts:7: work.unknown is 409 here and 404 elsewhere"),
      expect.stringContaining("a.ts:8: its status or code is not known"),
    ]);
  });
});

describe("docs/errors.md", () => {
  const found = thrown(
    `export const a = [new ConfigError("config.one", ""), new AmazonError("amazon.late", "")];`,
  );

  test("a page written from the code lacks only its texts, and keeps those it has", () => {
    const page = writeErrorsPage("", found);
    expect(page).toContain("- `AmazonError` (exit 5): amazon must act; we wait.");
    expect(errorsPageProblems(page, found)).toEqual([
      expect.stringContaining("config.one has no text yet"),
      expect.stringContaining("amazon.late has no text yet"),
    ]);
    const texted = page.replaceAll("to write", "Some `text` with a \\| in it");
    expect(errorsPageProblems(texted, found)).toEqual([]);
    expect(writeErrorsPage(`${texted}\nAfter.\n`, found)).toBe(`${texted}\nAfter.\n`);
  });

  test("refusals of the HTTP API have a table of their own, and statuses that differ from the class's stand in both", () => {
    const both = {
      ...found,
      statuses: { "config.one": 404 },
      refusals: new Map([["work.unknown", 404]]),
    };
    const page = writeErrorsPage("", both).replaceAll("to write", "text");
    expect(page).toContain("| `config.one` | ConfigError | 2 | 404 | text | text |");
    expect(page).toContain("| `work.unknown` | 404 | text | text |");
    expect(errorsPageProblems(page, both)).toEqual([]);
    expect(errorsPageProblems(page, { ...both, refusals: new Map([["work.unknown", 410]]) })).toEqual([
      expect.stringContaining("work.unknown is HTTP 410"),
    ]);
    expect(errorsHtml(page)).toContain('<dt id="work.unknown"><code>work.unknown</code> (HTTP 404)</dt>');
  });

  test("what is thrown and not listed, listed and not thrown, or listed otherwise is told", () => {
    const page = writeErrorsPage("", found).replaceAll("to write", "text");
    expect(errorsPageProblems(page.replace("config.one", "config.gone"), found)).toEqual([
      expect.stringContaining("config.one (ConfigError) is thrown and not listed"),
      expect.stringContaining("config.gone is thrown nowhere"),
    ]);
    expect(errorsPageProblems(page.replace("| 502 |", "| 503 |"), found)).toEqual([
      expect.stringContaining("HTTP 502"),
    ]);
  });
});

test("TypeScript examples are compiled against the package, at the page's own lines", () => {
  const root = toyTree({
    "tsconfig.json": TSCONFIG,
    "package.json": '{ "name": "headwater", "type": "module", "exports": { ".": "./src/index.ts" } }',
    "src/index.ts": "export const sync = (name: string) => name;\n",
  });
  const fence = "```";
  const page = `# Page\n\n${fence}ts\nimport { sync } from "headwater";\nsync("a");\nsync(1);\n${fence}\n\n${fence}ts no-check\nnonsense here\n${fence}\n`;
  expect(exampleProblems(root, examplesOf("README.md", page))).toEqual([
    expect.stringMatching(/^README\.md:6: Argument of type/),
  ]);
});

describe("docs/invariants.md", () => {
  const known = {
    test: (file: string) => (file === "test/a.test.ts" ? 'test("a row is counted", () => {})' : undefined),
    rules: new Set(["no-circular"]),
  };
  const row = (cell: string) =>
    invariantProblems(`| Promise | Enforced by |\n| --- | --- |\n| Always | ${cell} |\n`, known);

  test("a test that exists, a rule that exists and a review are accepted", () => {
    expect(row("`test/a.test.ts: a row is counted`, `no-circular`")).toEqual([]);
    expect(row("review")).toEqual([]);
  });

  test("anything else is told", () => {
    expect(row("`test/a.test.ts: a row is lost`")).toEqual([
      expect.stringContaining('has no test called "a row is lost"'),
    ]);
    expect(row("`test/b.test.ts: a row is counted`")).toEqual([
      expect.stringContaining("there is no test/b.test.ts"),
    ]);
    expect(row("`test/a.test.ts`")).toEqual([expect.stringContaining("say which test")]);
    expect(row("`no-such-rule`")).toEqual([expect.stringContaining("no rule called no-such-rule")]);
    expect(row("trust me")).toEqual([expect.stringContaining("name a test")]);
  });

  test("the rules of this checkout are boundaries, lint and check steps", async () => {
    const { rules } = await enforcers(`${import.meta.dirname}/../..`);
    for (const rule of ["emulator-shares-nothing", "time", "noProcessEnv", "check:types"])
      expect(rules).toContain(rule);
  });
});

test("the table of the tree names every folder of src/ and no other", () => {
  const parts = partsOf(toyTree({ "src/plan/deep/a.ts": "", "src/errors.ts": "", "src/jobs/a.ts": "" }));
  const page =
    "| Part | What |\n| --- | --- |\n| `errors.ts` | errors |\n| `src/plan/` | plans |\n| `gone/` | x |\n";
  expect(treeProblems(page, parts)).toEqual([
    "ARCHITECTURE.md: src/jobs/ is not in the table",
    "ARCHITECTURE.md: the table names src/gone/, which is not there",
  ]);
});

test("a change note begins with its kind", () => {
  expect(changeProblems("a.md", "Added: a thing\n")).toEqual([]);
  expect(changeProblems("a.md", "New thing\n")).toEqual([
    expect.stringContaining('a.md: begin with "Added: "'),
  ]);
});

describe("the emulator's pages", () => {
  const rule = (says: string, certainty: "documented" | "assumed", source: string) =>
    ({ where: "token", says, evidence: { source, read: "2026-11-24", certainty } }) as const;
  const list = [
    rule("A token is `Atza|…`.", "documented", "https://a.example/page (and its tests)"),
    rule("It is 400.", "assumed", "no page says"),
  ];
  const parts = { rules: () => rulesTable(list), assumed: () => assumptionsTable(list) };
  const empty =
    "Before.\n<!-- rules -->\n<!-- /rules -->\nBetween.\n<!-- assumed --><!-- /assumed -->\nAfter.\n";

  test("are written between their marks, and the rest stays", () => {
    expect(writeEmulatorPage(empty, parts)).toBe(`Before.
<!-- rules -->
| Where | Rule | How we know it |
| --- | --- | --- |
| \`token\` | A token is \`Atza\\|…\`. | [documented](https://a.example/page) (and its tests) |
| \`token\` | It is 400. | assumed: no page says |
<!-- /rules -->
Between.
<!-- assumed -->
| Where | Rule | Why it is a guess |
| --- | --- | --- |
| \`token\` | It is 400. | no page says |
<!-- /assumed -->
After.
`);
  });

  test("that differ from the code, or have no marks, are told", () => {
    const written = writeEmulatorPage(empty, parts);
    expect(emulatorPageProblems("p.md", written, parts)).toEqual([]);
    expect(writeEmulatorPage(written, parts)).toBe(written);
    const edited = written.replace("It is 400", "It is 500");
    expect(emulatorPageProblems("p.md", edited, parts)).toEqual([expect.stringContaining("npm run docs")]);
    expect(emulatorPageProblems("p.md", "Nothing.", parts)).toHaveLength(2);
  });
});
