import { HeadwaterError } from "../errors.ts";
import type { Work } from "./api/common.ts";

/** What the API tells of an error that ended something. What is no error of ours tells nothing of its insides. */
export function failureOf(error: unknown): NonNullable<Work["error"]> {
  if (!(error instanceof HeadwaterError))
    return { code: "bug.unexpected", message: "Headwater failed at this. Its log says more.", exitCode: 70 };
  const { code, message, hint, exitCode, retryAt } = error;
  return { code, message, exitCode, ...(hint && { hint }), ...(retryAt && { retryAt }) };
}
