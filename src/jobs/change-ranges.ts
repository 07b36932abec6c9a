import type { Batch, ChangeRange } from "../model/batch.ts";

/** The change numbers of batches, neighbours joined. */
export function changeRanges(batches: readonly Batch[]): ChangeRange[] {
  const ranges: ChangeRange[] = [];
  for (const { firstChange, lastChange } of batches.toSorted((a, b) => a.firstChange - b.firstChange)) {
    const last = ranges.at(-1);
    if (last && last.last + 1 === firstChange) last.last = lastChange;
    else ranges.push({ first: firstChange, last: lastChange });
  }
  return ranges;
}
