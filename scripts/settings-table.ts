import { configSchema, type Setting, settings, wanted } from "../src/config/json-schema.ts";

export const TABLE_START = "<!-- settings: written by scripts/write-schema.ts -->";
export const TABLE_END = "<!-- /settings -->";

/** Every key of headwater.yaml as Markdown: one table for each section of the file. */
export const settingsTables = (): string =>
  sections.map((section) => [...heading(section), ...rowsOf(section)].join("\n")).join("\n\n");

/** The page with its tables as the schema says them now. */
export function withTables(page: string): string {
  const start = page.indexOf(TABLE_START) + TABLE_START.length;
  return `${page.slice(0, start)}\n${settingsTables()}\n${page.slice(page.indexOf(TABLE_END))}`;
}

const all = [...settings(configSchema())];
const sections = all.filter(({ path }) => path.length === 1);
const isSection = (key: string): boolean => sections.some(({ path }) => path[0] === key);

const heading = ({ path, node }: Setting): string[] => [
  `### \`${path[0]}\``,
  "",
  node.description ?? "",
  "",
  "| key | value | default | what it says |",
  "|---|---|---|---|",
];

/** What a sync may say again is explained once, at the top; `env` is explained by the values it may stand for. */
const rowsOf = (section: Setting): string[] =>
  all
    .filter(
      ({ path, node }) => path.length > 1 && path[0] === section.path[0] && node.description !== undefined,
    )
    .filter(({ path: [, , below], path }) => path.length === 3 || !isSection(below ?? ""))
    .map(row);

const row = ({ path, node, required }: Setting): string => {
  const value = node.type === "object" ? "a section" : wanted(node);
  return `| ${[code(path.slice(1).join(".")), value, said(node.default, required), node.description].join(" | ")} |`;
};

const said = (value: unknown, required: boolean): string => {
  if (required) return "required";
  return value === undefined ? "" : code(String(value));
};

const code = (text: string): string => `\`${text}\``;
