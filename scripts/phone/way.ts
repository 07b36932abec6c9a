import type { Pattern } from "./pattern.ts";

/** One way through a pattern: the sets of digits it reads, and where its groups lie. */
export interface Way {
  readonly digits: readonly number[];
  readonly groups: ReadonlyMap<number, { from: number; to: number }>;
  /** Matches at the end of the text only. */
  readonly atEnd: boolean;
}

const NOTHING: Way = { digits: [], groups: new Map(), atEnd: false };

/** All ways through a pattern in the order in which a backtracking engine tries them. */
export function waysThrough(pattern: Pattern): Way[] {
  switch (pattern.kind) {
    case "digit":
      return [{ ...NOTHING, digits: [pattern.digits] }];
    case "end":
      return [{ ...NOTHING, atEnd: true }];
    case "choice":
      return pattern.options.flatMap(waysThrough);
    case "sequence":
      return pattern.items.reduce<Way[]>((ways, item) => inOrder(ways, waysThrough(item)), [NOTHING]);
    case "group":
      return waysThrough(pattern.item).map((way) => ({
        ...way,
        groups: new Map([...way.groups, [pattern.number, { from: 0, to: way.digits.length }]]),
      }));
    case "repeat": {
      const item = waysThrough(pattern.item);
      // Greedy: as many more as possible are tried first.
      const upTo = (count: number): Way[] =>
        count === 0 ? [NOTHING] : [...inOrder(item, upTo(count - 1)), NOTHING];
      const least = Array.from({ length: pattern.min }).reduce<Way[]>(
        (ways) => inOrder(ways, item),
        [NOTHING],
      );
      return inOrder(least, upTo(pattern.max - pattern.min));
    }
  }
}

const inOrder = (firsts: readonly Way[], seconds: readonly Way[]): Way[] =>
  firsts.flatMap((first) => seconds.map((second) => oneAfterTheOther(first, second)));

function oneAfterTheOther(first: Way, second: Way): Way {
  const offset = first.digits.length;
  const moved = [...second.groups].map(
    ([number, { from, to }]) => [number, { from: from + offset, to: to + offset }] as const,
  );
  return {
    digits: [...first.digits, ...second.digits],
    groups: new Map([...first.groups, ...moved]),
    atEnd: first.atEnd || second.atEnd,
  };
}
