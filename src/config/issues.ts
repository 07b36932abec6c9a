import type { z } from "zod";
import { keysAt, type Path, placesOf, schemaAt, wanted } from "./json-schema.ts";
import { nearest } from "./nearest.ts";
import type { Problem } from "./problem.ts";

type Issue = z.core.$ZodIssue;

interface Finding extends Problem {
  /** The key that is missing, or the known one that an unknown key was probably meant to be. */
  missing?: string;
  meant?: string;
}

/** What the schema has against a value, in a tired person's words. A misspelt key is not told again as missing. */
export function problemsOf(issues: readonly Issue[], whole: unknown): Problem[] {
  const findings = issues.flatMap((issue) => findingsOf(issue, [], whole));
  const misspelt = new Set(findings.map(({ meant }) => meant));
  return findings.filter(({ missing }) => missing === undefined || !misspelt.has(missing));
}

function findingsOf(issue: Issue, above: Path, whole: unknown): Finding[] {
  const path = [...above, ...issue.path];
  if (isSecret(path)) return [missingOrWrong(path.slice(0, 3), whole)];
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => unknownKey([...path, key]));
  if (issue.code === "invalid_union") {
    const meant = issue.errors.filter((branch) => !branch.some(isOfAnotherType));
    if (meant.length === 1) return meant[0]!.flatMap((inner) => findingsOf(inner, path, whole));
  }
  return [missingOrWrong(path, whole, issue.code === "custom" ? issue.message : undefined)];
}

const missingOrWrong = (path: Path, whole: unknown, said?: string): Finding =>
  valueAt(path, whole) === undefined ? missing(path) : wrongValue(path, whole, said);

/** True when the branch of a union was not the one that was meant. */
const isOfAnotherType = (issue: Issue): boolean =>
  issue.path.length === 0 &&
  (issue.code === "invalid_type" ||
    issue.code === "invalid_value" ||
    (issue.code === "invalid_union" && issue.errors.every((branch) => branch.some(isOfAnotherType))));

const SECRETS: readonly PropertyKey[] = ["clientId", "clientSecret", "refreshToken"];
/** Inside these even a key may be a secret that was pasted into the wrong place. */
const isSecret = ([section, , key]: Path): boolean =>
  section === "connections" && SECRETS.includes(key ?? "");

function unknownKey(path: Path): Finding {
  const key = String(path.at(-1));
  const above = path.slice(0, -1);
  const meant = nearest(key, keysAt(above));
  return {
    code: "config.key-unknown",
    message: `There is no setting \`${key}\` ${above.length === 0 ? "at the top of the file" : `in ${shown(above)}`}.`,
    hint: meant ? `Did you mean \`${meant}\`?` : whereItBelongs(key, above),
    path,
    meant: meant && shown([...above, meant]),
  };
}

/** Some keys stand in ten places, most of them far from where the line was meant to be. */
const PLACES_SHOWN = 3;

function whereItBelongs(key: string, above: Path): string {
  const all = placesOf(key);
  const near = all.filter((place) => place.startsWith(`${String(above[0])}.`));
  const places = (near.length > 0 ? near : all).slice(0, PLACES_SHOWN);
  return places.length > 0
    ? `It belongs to \`${places.join("` or `")}\`: mind how far the line is indented.`
    : `Known here: ${keysAt(above).join(", ")}.`;
}

const missing = (path: Path): Finding => ({
  code: "config.key-missing",
  message: `${shown(path)} is missing.`,
  says: "is missing",
  hint: schemaAt(path)?.description,
  path,
  missing: shown(path),
});

function wrongValue(path: Path, whole: unknown, custom?: string): Finding {
  const node = schemaAt(path) ?? {};
  const value = valueAt(path, whole);
  const wrong = custom ?? `must be ${wanted(node)}`;
  const says = `${wrong}${wrong.startsWith("must be") ? notThis(path, value) : ""}`;
  const words = node.enum ?? (Array.isArray(node.examples) ? node.examples : []);
  const meant = typeof value === "string" ? nearest(value, words.map(String)) : undefined;
  return {
    code: "config.value-invalid",
    message: `${shown(path)} ${says}.`,
    says,
    hint: meant ? `Did you mean \`${meant}\`?` : node.description,
    path,
  };
}

const shown = (path: Path): string =>
  path.length === 0
    ? "The file"
    : `\`${path
        .map((step) => (typeof step === "number" ? `[${step}]` : `.${String(step)}`))
        .join("")
        .slice(1)}\``;

const LONGEST_ECHO = 60;

/** The value, where it is short and can't be a secret: nothing under `connections` is repeated, nor is a whole file. */
function notThis([section]: Path, value: unknown): string {
  if (Array.isArray(value)) return ", not a list";
  if (typeof value === "object") return ", not a section";
  if (section === undefined || section === "connections" || String(value).length > LONGEST_ECHO) return "";
  return `, not ${JSON.stringify(value)}`;
}

export const valueAt = (path: Path, whole: unknown): unknown =>
  path.reduce(
    (value: unknown, step) =>
      typeof value === "object" && value !== null ? (value as Record<PropertyKey, unknown>)[step] : undefined,
    whole,
  );
