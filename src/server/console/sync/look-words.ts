import { shareText } from "../words.ts";
import type { Look } from "./draft.ts";

type ColumnLook = Look["columns"][number];

/** What a column's values look like, the most frequent first; a kind that few of them look like is left out. */
export function lookWords({ values, emails, phones, hashes, countries, ids }: ColumnLook): string {
  if (values === 0) return "empty";
  const kinds = (
    [
      ["emails", emails],
      ["hashes", hashes],
      ["country codes", countries],
      ["phone numbers", phones],
      ["ids", ids],
    ] as const
  )
    .filter(([, count]) => count / values >= 0.2)
    .toSorted(([, a], [, b]) => b - a);
  const [first] = kinds;
  return first === undefined ? "other text" : `${shareText(first[1] / values)} look like ${first[0]}`;
}
