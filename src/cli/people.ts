import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type Command, Option } from "commander";
import { ConfigError } from "../errors.ts";
import { PERSON_KINDS, type PersonKind } from "../model/person.ts";
import type { Effects } from "./effects.ts";
import { country } from "./options.ts";

/** How a command is told who is meant. Never by an argument: those stay in the shell's history and in lists of processes. */
export interface PeopleOptions {
  as?: PersonKind;
  country: string;
}

export const peopleOptions = (command: Command): Command =>
  command
    .addOption(
      new Option("--as <kind>", "what the value is (default: told from the value)").choices(PERSON_KINDS),
    )
    .option("--country <code>", "country of a phone number without calling code", country, "US");

/** One value, typed when asked or piped in. @throws {ConfigError} cli.no-value */
export async function askedValue(command: string, { stdin }: Effects): Promise<string> {
  const value = (await stdin.readLine("Email address, phone number or external id: "))?.trim();
  if (value) return value;
  throw new ConfigError("cli.no-value", "No value was given.", {
    hint: `Type it when asked, or pipe it in: headwater ${command} < value.txt`,
  });
}

/** A title over the values. */
const TITLE = /^(e-?mail|phone|mobile|id|external[_ -]?id)s?$/i;

/** The values of a file: one a line, as a CSV file of one column has them. @throws {ConfigError} cli.no-value, source.not-found */
export async function valuesOf(file: string, { cwd }: Effects): Promise<string[]> {
  const text = await readFile(resolve(cwd, file), "utf8").catch((cause: unknown) => {
    throw new ConfigError("source.not-found", `The file ${file} can't be read.`, {
      hint: "Name a file with one value a line.",
      cause,
    });
  });
  const lines = text.replace(/^\uFEFF/, "").split(/\r?\n/);
  const values = lines.map((line) =>
    line
      .trim()
      .replace(/^"(.*)"$/, "$1")
      .trim(),
  );
  const named = values.filter((value, index) => value !== "" && !(index === 0 && TITLE.test(value)));
  if (named.length > 0) return named;
  throw new ConfigError("cli.no-value", `The file ${file} has no values.`, { hint: "One value a line." });
}
