import { DataError } from "../errors.ts";

/** Not a byte, or not a line: an export that failed, and no list of nobody. */
export const emptySource = (name: string): DataError =>
  new DataError("source.empty", `${name} is empty: it has no header and no row.`, {
    hint: "Check what writes it. A file with a header and no rows is read as no rows.",
  });
