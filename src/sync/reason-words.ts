import { thousands } from "../lib/number.ts";
import { FIELD_WORDS, REJECTION_WORDS, type RejectionCount } from "../model/rejection.ts";

/** Most reasons named in one sentence. */
const REASONS = 4;

/** The most frequent reasons in one sentence's words. */
export const reasonWords = (counts: readonly RejectionCount[]): string =>
  counts
    .toSorted((a, b) => b.count - a.count)
    .slice(0, REASONS)
    .map(
      ({ count, field, reason }) => `${thousands(count)} × ${FIELD_WORDS[field]}: ${REJECTION_WORDS[reason]}`,
    )
    .join("; ");
