import { ApiProblem } from "../api.ts";
import type { Draft, Look } from "./draft.ts";

/** What the steps of the form share. */
export interface Form {
  draft: Draft;
  /** Whether the sync is there already. */
  editing: boolean;
  change: (part: Partial<Draft>) => void;
  changeAudience: (part: Partial<Draft["audience"]>) => void;
  /** What is wrong with a field, such as `audience.name`. Of an empty one it is told once somebody wanted to save. */
  wrong: (path: string, value: unknown) => string | undefined;
  /** What a look at the source found, once there is one. */
  look: Look | undefined;
}

type FieldProblem = NonNullable<ApiProblem["problem"]["fields"]>[number];

export const fieldProblems = (error: unknown): readonly FieldProblem[] =>
  error instanceof ApiProblem ? (error.problem.fields ?? []) : [];

/** What is said against a field, or a part of it. Paths may begin at the sync, the document or the body of the request. */
export function saidOf(problems: readonly FieldProblem[], path: string): string | undefined {
  const found = problems.find((one) => {
    const at = one.path.replace(/^(?:settings|syncs\.[^.]+)\./, "");
    return at === path || at.startsWith(`${path}.`);
  });
  return found && [found.message, found.hint].filter((text) => text !== undefined).join(" ");
}

/** Whether somebody else changed it since it was read. */
export const isChangedMeanwhile = (error: unknown): boolean =>
  error instanceof ApiProblem && error.problem.status === 412;
