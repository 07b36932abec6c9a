import { DataError } from "../errors.ts";
import { thousands } from "../lib/number.ts";

/** The error of a source of which more rows than the limit can't be read. */
export const tooManyUnreadable = ({
  unreadable,
  read,
  source,
  maxUnreadableRate,
}: {
  unreadable: number;
  read: number;
  source: string;
  maxUnreadableRate: number;
}): DataError =>
  new DataError(
    "source.too-many-unreadable",
    `${thousands(unreadable)} of ${thousands(read)} rows of ${source} can't be read; the limit is ${maxUnreadableRate * 100} %.`,
    {
      hint: "Check source.delimiter, source.quote and source.encoding, or raise safetyStop.maxUnreadableRate.",
    },
  );
