import { filesLike, spans, tableRows, textOf } from "./files.ts";

export const INVARIANTS_PAGE = "docs/invariants.md";

/** What may stand beside a promise: `FILE: TEST TITLE`, or the name of a rule. */
interface Enforcers {
  /** The test file's text, or undefined. */
  test: (file: string) => string | undefined;
  rules: Set<string>;
}

/** The rules of this checkout: dependency-cruiser's, lint's, and the check steps. */
export async function enforcers(root: string): Promise<Enforcers> {
  const { default: boundaries } = await import(`${root}/.dependency-cruiser.mjs`);
  const lint = filesLike(root, "lint/*.grit").map((file) => file.replace(/^lint\/|\.grit$/g, ""));
  const own = [...(textOf(root, "biome.json") ?? "").matchAll(/"(no[A-Z]\w+|use[A-Z]\w+)"/g)].map(
    ([, name]) => name!,
  );
  const steps = Object.keys(JSON.parse(textOf(root, "package.json")!).scripts).filter((name) =>
    name.startsWith("check:"),
  );
  const names = boundaries.forbidden.map((rule: { name: string }) => rule.name);
  return { test: (file) => textOf(root, file), rules: new Set([...names, ...lint, ...own, ...steps]) };
}

/**
 * Promises whose enforcer is not there. A row's last cell names them in backticks: `test/plan/diff.test.ts: a member who
 * left and came back is added` or `emulator-shares-nothing`; the bare word "review" says that only people look.
 */
export function invariantProblems(page: string, { test, rules }: Enforcers): string[] {
  return tableRows(page).flatMap(({ line, cells }) => {
    const where = `${INVARIANTS_PAGE}:${line}`;
    const last = cells.at(-1)!;
    const named = spans(last);
    if (named.length === 0)
      return /\breview\b/.test(last)
        ? []
        : [`${where}: name a test (\`FILE: TITLE\`) or a rule in the last cell, or say review`];
    return named.flatMap((name) => {
      const [, file, title] = /^(test\/\S+\.ts)(?:: (.+))?$/.exec(name) ?? [];
      if (file === undefined) return rules.has(name) ? [] : [`${where}: there is no rule called ${name}`];
      const text = test(file);
      if (text === undefined) return [`${where}: there is no ${file}`];
      if (title === undefined) return [`${where}: say which test of ${file}, as \`${file}: TITLE\``];
      return text.includes(title) ? [] : [`${where}: ${file} has no test called "${title}"`];
    });
  });
}
