import { CommanderError } from "commander";
import { Bug, ConfigError, HeadwaterError } from "../errors.ts";
import { redact } from "../lib/redact.ts";
import type { Effects } from "./effects.ts";
import { Stopped } from "./stop.ts";

/** Tells a person what ended a command, and what to type next. Returns the exit code. */
export async function report(
  error: unknown,
  { command, json, debug }: { command: string | undefined; json: boolean; debug: boolean },
  { stdout, stderr }: Effects,
): Promise<number> {
  if (error instanceof Stopped) {
    await stderr.write(`${error.message} headwater resume goes on with what was begun.\n`);
    return error.exitCode;
  }
  const told = toldError(error, command);
  const { code, message, hint, at, retryAt, exitCode } = told;
  await stderr.write(errorText(told));
  if (debug) await stderr.write(origin(error));
  if (json)
    await stdout.write(
      `${JSON.stringify({ error: { code, message, hint, at, retryAt, exitCode } }, null, 2)}\n`,
    );
  return exitCode;
}

/** The error in our own terms. The text of one that nobody foresaw may quote a person's data: it is left out. */
function toldError(error: unknown, command: string | undefined): HeadwaterError {
  if (error instanceof HeadwaterError) return error;
  if (error instanceof CommanderError)
    return new ConfigError("cli.usage", usageProblem(error), {
      hint: ["headwater", command, "--help"].filter(Boolean).join(" "),
    });
  const kind = error instanceof Error ? error.name : typeof error;
  return new Bug("bug.unforeseen", `Headwater failed in a way that nobody foresaw (${kind}).`, {
    cause: error,
  });
}

/** Arguments that are too many are not said again: whoever types a person's address behind `person` meant it for nobody's log. */
const usageProblem = ({ message }: CommanderError): string => {
  const text = message.replace(/^error: /, "").replace(/( but got \d+): .*$/s, "$1.");
  return `${text[0]!.toUpperCase()}${text.slice(1)}`;
};

/** What happened, where, and what to type next. */
function errorText({ message, code, at, hint, exitCode }: HeadwaterError): string {
  const next = hint ?? (exitCode === 70 ? REPORT_IT : undefined);
  return [
    `Error: ${message} [${code}]`,
    at === undefined ? undefined : `Where: ${at}`,
    next === undefined ? undefined : `Next:  ${next.replaceAll("\n", "\n       ")}`,
    "",
  ]
    .filter((line) => line !== undefined)
    .join("\n");
}

const REPORT_IT = "Please report it, with what the same command with --debug shows.";

/** Where in the code an error and its causes came from: their text redacted. */
function origin(error: unknown): string {
  if (!(error instanceof Error)) return "";
  const frames = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
  const told = [`${error.name}: ${redact(error.message)}`, ...frames, ""].join("\n");
  return error.cause === undefined ? told : `${told}Caused by ${origin(error.cause)}`;
}
