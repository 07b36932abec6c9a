import { FAULTS } from "../../src/emulator/faults.ts";
import { rules } from "../../src/emulator/operations.ts";

type ToldRule = ReturnType<typeof rules>[number];

/** What each page shows of the emulator's own code, by the name between `<!-- NAME -->` and `<!-- /NAME -->`. */
export const EMULATOR_PAGES: Record<string, Record<string, () => string>> = {
  "docs/emulator.md": { faults: () => faultsTable(), rules: () => rulesTable(rules()) },
  "docs/assumptions.md": { assumptions: () => assumptionsTable(rules()) },
};

/** The page with what stands between its marks made anew from the code. A mark that is not there gets nothing. */
export function writeEmulatorPage(text: string, parts: Record<string, () => string>): string {
  let written = text;
  for (const [name, make] of Object.entries(parts))
    written = written.replace(between(name), (_, open, close) => `${open}\n${make()}\n${close}`);
  return written;
}

export function emulatorPageProblems(page: string, text: string, parts: Record<string, () => string>) {
  const missing = Object.keys(parts).filter((name) => !between(name).test(text));
  if (missing.length > 0)
    return missing.map((name) => `${page}: there is no <!-- ${name} --> … <!-- /${name} -->`);
  return writeEmulatorPage(text, parts) === text
    ? []
    : [`${page}: differs from the emulator's code; npm run docs writes it anew`];
}

const between = (name: string) => new RegExp(`(<!-- ${name} -->)[\\s\\S]*?(<!-- /${name} -->)`);

export const rulesTable = (list: readonly ToldRule[]): string =>
  table(
    ["Where", "Rule", "How we know it"],
    list.map(({ where, says, evidence }) => [`\`${where}\``, says, known(evidence)]),
  );

export const assumptionsTable = (list: readonly ToldRule[]): string =>
  table(
    ["Where", "Rule", "Why it is a guess"],
    list
      .filter(({ evidence }) => evidence.certainty === "assumed")
      .map(({ where, says, evidence }) => [`\`${where}\``, says, evidence.source]),
  );

const faultsTable = (): string =>
  table(
    ["Fault", "What it does", "Its own fields"],
    Object.entries(FAULTS).map(([name, { says, params }]) => [
      `\`${name}\``,
      says,
      Object.keys(params.shape)
        .map((field) => `\`${field}\``)
        .join(", "),
    ]),
  );

/** The grade, linked to its page where that is one. */
function known({ certainty, source }: ToldRule["evidence"]): string {
  const [, url, more] = /^(https:\S+)(.*)$/.exec(source) ?? [];
  return url === undefined ? `${certainty}: ${source}` : `[${certainty}](${url})${more}`;
}

const table = (heading: string[], rows: string[][]): string =>
  [heading, heading.map(() => "---"), ...rows]
    .map((cells) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`)
    .join("\n");
