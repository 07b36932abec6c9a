import { type Command, InvalidArgumentError, Option } from "commander";
import { formatDuration, parseDuration } from "../lib/duration.ts";
import { countryCode } from "../model/country.ts";

/** What every command knows. */
export interface CommonOptions {
  config?: string;
  json?: boolean;
}

/** The options that most commands share, after the command's own. */
export function commonOptions(command: Command, { config, json }: { config: boolean; json: boolean }): void {
  if (config) command.option("--config <file>", "the configuration file (default: headwater.yaml)");
  if (json)
    command.option(
      "--json",
      "print one JSON document, an error too: { error: { code, message, hint, at, exitCode } }",
    );
  command.addOption(new Option("--debug", "with an error, show where in Headwater it came from").hideHelp());
}

/** The argument that names one of the configuration's destinations or connections. */
export const namedInFile = (command: Command, what: "destination" | "connection"): Command =>
  command.argument(`[${what}]`, "its name in headwater.yaml; not needed where there is only one");

/** Adds examples to a command's help: what to type, and what it does. */
export function examples(command: Command, list: readonly (readonly [typed: string, does: string])[]): void {
  const width = Math.max(...list.map(([typed]) => typed.length));
  const lines = list.map(([typed, does]) => `  ${typed.padEnd(width)}  ${does}`);
  command.addHelpText("after", `\nExamples:\n${lines.join("\n")}`);
}

/** Milliseconds. */
export function duration(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw new InvalidArgumentError("Say a duration such as 500ms, 60s, 10m or 1h.");
  if (ms > LONGEST_WAIT_MS) throw new InvalidArgumentError(`At most ${formatDuration(LONGEST_WAIT_MS)}.`);
  return ms;
}

/** The longest that a timer of Node's can wait. */
const LONGEST_WAIT_MS = 24 * 24 * 3_600_000;

export function count(text: string): number {
  if (!/^\d{1,15}$/.test(text)) throw new InvalidArgumentError("Say a whole number, without commas or dots.");
  return Number(text);
}

export function port(text: string): number {
  const number = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number <= 65_535)) throw new InvalidArgumentError("Say a number from 0 to 65535.");
  return number;
}

/** One that somebody else must know beforehand: not any free one. */
export function knownPort(text: string): number {
  const number = port(text);
  if (number === 0) throw new InvalidArgumentError("Say a number from 1 to 65535.");
  return number;
}

export function country(text: string): string {
  const code = countryCode(text);
  if (code === undefined) throw new InvalidArgumentError("Say two letters, such as US, GB or DE.");
  return code;
}
