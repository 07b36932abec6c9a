import { ConfigError } from "../errors.ts";

type ProblemCode =
  | "config.not-yaml"
  | "config.key-unknown"
  | "config.key-missing"
  | "config.value-invalid"
  | "config.secret-in-clear"
  | "config.connection-unknown"
  | "config.destination-unknown"
  | "config.destination-unsaid"
  | "config.region-mismatch"
  | "config.audience-shared";

/** One thing that is wrong in a configuration file. */
export interface Problem {
  code: ProblemCode;
  message: string;
  hint?: string;
  /** From 1. */
  line: number;
}

/** More would scroll the first one, the likely cause, off the screen. */
const SHOWN_AT_MOST = 8;

/** All problems as one error: the first in the file speaks, the others follow in its hint. */
export function configError(problems: readonly Problem[], shownAs: string): ConfigError {
  const [first, ...rest] = problems.toSorted((a, b) => a.line - b.line) as [Problem, ...Problem[]];
  const others = rest
    .slice(0, SHOWN_AT_MOST)
    .map(({ message, line }) => `Also ${shownAs}:${line}: ${message}`);
  const unshown = rest.length - others.length;
  const lines = [first.hint, ...others, unshown > 0 ? `And ${unshown} more.` : undefined];
  return new ConfigError(first.code, first.message, {
    at: `${shownAs}:${first.line}`,
    hint: lines.filter((line) => line !== undefined).join("\n") || undefined,
  });
}
