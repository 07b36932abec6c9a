import { ConfigError } from "../errors.ts";
import type { Path } from "./json-schema.ts";

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
  | "config.name-twice"
  | "config.audience-shared";

/** One thing that is wrong in a configuration. */
export interface Problem {
  code: ProblemCode;
  message: string;
  /** The message for whoever sees the place already, beside a field of a form. Absent: the same. */
  says?: string;
  hint?: string;
  /** The place, there or not. */
  path: Path;
}

/** A problem, and where its place is written. */
export interface LocatedProblem extends Problem {
  /** `headwater.yaml:12`, `sync spring`. */
  at: string;
  /** Problems are told by it, the smallest first. */
  line: number;
}

/** More would scroll the first one, the likely cause, off the screen. */
const SHOWN_AT_MOST = 8;

/**
 * All problems as one error: the first in the file speaks, the others follow in its hint.
 * @param form its fields are those under this place, named as seen from there
 */
export function configError(problems: readonly LocatedProblem[], form: Path = []): ConfigError {
  const [first, ...rest] = problems.toSorted((a, b) => a.line - b.line) as [
    LocatedProblem,
    ...LocatedProblem[],
  ];
  const others = rest.slice(0, SHOWN_AT_MOST).map(({ message, at }) => `Also ${at}: ${message}`);
  const unshown = rest.length - others.length;
  const lines = [first.hint, ...others, unshown > 0 ? `And ${unshown} more.` : undefined];
  return new ConfigError(first.code, first.message, {
    at: first.at,
    hint: lines.filter((line) => line !== undefined).join("\n") || undefined,
    fields: problems
      .filter((problem) => isUnder(problem, form))
      .map(({ path, message, says, hint }) => ({
        path: path.slice(form.length).map(String).join("."),
        message: says === undefined ? message : `${says[0]!.toUpperCase()}${says.slice(1)}.`,
        hint,
      })),
  });
}

/** Whether a problem's place is this one, or inside of it. */
export const isUnder = ({ path }: Problem, place: Path): boolean =>
  place.every((step, index) => path[index] === step);
