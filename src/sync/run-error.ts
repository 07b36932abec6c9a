import type { HeadwaterError } from "../errors.ts";
import type { RunError } from "../model/run.ts";

/** An error as it is kept and told. */
export const runErrorOf = (error: HeadwaterError): RunError => ({
  code: error.code,
  message: error.message,
  hint: error.hint,
  exitCode: error.exitCode,
});
