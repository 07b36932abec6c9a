import { isDeepStrictEqual } from "node:util";
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

/**
 * What a sync may say again is explained once, at the top, and what events say as syncs do, there; `env` is explained by
 * the values it may stand for.
 */
const rowsOf = (section: Setting): string[] =>
  all
    .filter(
      ({ path, node }) => path.length > 1 && path[0] === section.path[0] && node.description !== undefined,
    )
    .filter(({ path: [, , below], path }) => path.length === 3 || !isSection(below ?? ""))
    .filter(({ path }) => section.path[0] !== "events" || !isToldBefore(path.slice(0, -1)))
    .map(row);

/** Whether a place before this one may hold the same. */
function isToldBefore(path: readonly string[]): boolean {
  const at = all.findIndex((one) => isDeepStrictEqual(one.path, path));
  const shape = shapeOf(all[at]);
  return at > 0 && all.slice(0, at).some((one) => isDeepStrictEqual(shapeOf(one), shape));
}

/** What may stand in a place, and not what it means there. */
function shapeOf(setting: Setting | undefined): object {
  const { title: _, description: __, ...shape } = setting?.node ?? {};
  return shape;
}

const row = ({ path, node, required }: Setting): string => {
  const value = node.type === "object" ? "a section" : wanted(node);
  return `| ${[code(path.slice(1).join(".")), value, said(node.default, required), node.description].join(" | ")} |`;
};

const said = (value: unknown, required: boolean): string => {
  if (required) return "required";
  const isSection = typeof value === "object" && !Array.isArray(value);
  return value === undefined || isSection ? "" : code(String(value));
};

const code = (text: string): string => `\`${text}\``;
