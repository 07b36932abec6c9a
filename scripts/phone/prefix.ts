import { type Automaton, type LazyAutomaton, labelOf, step } from "./automaton.ts";
import { type Edit, edit } from "./edit.ts";
import { parsePattern } from "./pattern.ts";
import { type Way, waysThrough } from "./way.ts";

/** What the first matching way of writing a prefix makes of a number, and the verdict on what it makes. */
export interface Stripped<Label> {
  readonly edit: Edit;
  readonly verdict: Label;
}

/**
 * The rules that take a prefix off the front of digits: undefined where they start with none, else the edit and the
 * label that `continuation` gives the edited digits. A match is the one a backtracking engine finds first: each way
 * through the pattern is a thread, threads are kept in order of preference, and a finished one ends those behind it.
 */
export function prefixRules<Label>(
  source: string,
  replacement: string | undefined,
  continuation: Automaton<Label>,
): LazyAutomaton<readonly Thread[], Stripped<Label> | undefined> {
  const { pattern, groupCount } = parsePattern(source);
  const ways = waysThrough(pattern).map((way): Way & { edit: Edit } => ({
    ...way,
    edit: editOf(way, groupCount, replacement),
  }));
  const isComplete = (thread: Thread): boolean => thread.read === ways[thread.way]!.digits.length;
  const settled = (threads: readonly Thread[]): readonly Thread[] => {
    const winner = threads.findIndex(
      (thread) => thread.matched || (isComplete(thread) && !ways[thread.way]!.atEnd),
    );
    if (winner === -1) return threads;
    return [...threads.slice(0, winner), { ...threads[winner]!, matched: true }];
  };
  const stepped = (thread: Thread, digit: number): Thread | undefined => {
    const { digits, edit } = ways[thread.way]!;
    const { read } = thread;
    if (thread.matched) return { ...thread, continued: step(continuation, thread.continued, digit) };
    if (isComplete(thread) || !((digits[read]! >> digit) & 1)) return undefined;
    const kept = read >= edit.keepFrom && read < edit.keepFrom + edit.keepLength;
    return {
      ...thread,
      read: read + 1,
      continued: kept ? step(continuation, thread.continued, digit) : thread.continued,
    };
  };
  return {
    start: settled(
      ways.map(({ edit }, way) => ({
        way,
        read: 0,
        matched: false,
        continued: afterText(continuation, edit.prefix),
      })),
    ),
    // What a matched thread will do depends on its edit alone: threads that share it share their states.
    key: (threads) =>
      threads
        .map(({ way, read, matched, continued }) =>
          matched ? `${JSON.stringify(ways[way]!.edit)}:${continued}` : `${way}:${read}:${continued}`,
        )
        .join(";"),
    step: (threads, digit) =>
      settled(threads.map((thread) => stepped(thread, digit)).filter((thread) => thread !== undefined)),
    label: (threads) => {
      const winner = threads.find((thread) => thread.matched || isComplete(thread));
      return winner && { edit: ways[winner.way]!.edit, verdict: labelOf(continuation, winner.continued) };
    },
  };
}

/** One way through the pattern on its walk along the digits. */
export interface Thread {
  readonly way: number;
  /** Digits of the way that were read. */
  readonly read: number;
  readonly matched: boolean;
  /** State of the continuation, which has been fed the edited number. */
  readonly continued: number;
}

/** As the library: the replacement applies only where the pattern's last group matched something, else all is dropped. */
function editOf(way: Way, groupCount: number, replacement: string | undefined): Edit {
  const length = way.digits.length;
  const last = way.groups.get(groupCount);
  if (replacement === undefined || last === undefined || last.from === last.to) return edit("", length);
  const parts = /^(\d*)\$(\d)$/.exec(replacement);
  if (!parts) throw new Error(`Unknown kind of prefix replacement: ${replacement}`);
  const kept = way.groups.get(Number(parts[2]))!;
  return edit(parts[1]!, length, kept.from, kept.to - kept.from);
}

const afterText = (continuation: Automaton<unknown>, digits: string): number =>
  [...digits].reduce((state, digit) => step(continuation, state, Number(digit)), continuation.start);
