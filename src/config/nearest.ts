/** The candidate that was probably meant: the same but for capitals and dashes, or a few slips of the fingers away. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const plain = letters(name);
  const [best] = candidates
    .map((candidate) => ({ candidate, slips: slips(plain, letters(candidate)) }))
    .sort((a, b) => a.slips - b.slips);
  return best !== undefined && best.slips <= Math.max(1, 0.4 * plain.length) ? best.candidate : undefined;
}

const letters = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, "");

/** Letters to add, drop, change or swap with their neighbour to make one word of the other. */
function slips(from: string, to: string): number {
  const rows = [Array.from({ length: to.length + 1 }, (_, column) => column)];
  for (let row = 1; row <= from.length; row++) {
    const current = [row];
    for (let column = 1; column <= to.length; column++) {
      const same = from[row - 1] === to[column - 1];
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      current.push(
        Math.min(
          rows[row - 1]![column]! + 1,
          current[column - 1]! + 1,
          rows[row - 1]![column - 1]! + (same ? 0 : 1),
          row > 1 && column > 1 && swapped ? rows[row - 2]![column - 2]! + 1 : Number.POSITIVE_INFINITY,
        ),
      );
    }
    rows.push(current);
  }
  return rows.at(-1)!.at(-1)!;
}
