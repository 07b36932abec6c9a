export const DIGITS: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];

/** A minimal, complete, deterministic automaton over digits. Every state carries a label: what the digits read so far mean. */
export interface Automaton<Label> {
  readonly start: number;
  readonly labels: readonly Label[];
  /** Ten per state: the state after each digit. */
  readonly next: Int32Array;
}

/** An automaton that is not laid out yet: states are values, known apart by their keys. */
export interface LazyAutomaton<State, Label> {
  readonly start: State;
  key(state: State): string;
  step(state: State, digit: number): State;
  /** Labels are compared by identity: objects must come from `canonical`. */
  label(state: State): Label;
}

export const step = (automaton: Automaton<unknown>, state: number, digit: number): number =>
  automaton.next[state * 10 + digit]!;

export const labelOf = <Label>(automaton: Automaton<Label>, state: number): Label => automaton.labels[state]!;

/** Walks every state that can be reached and lays out the smallest automaton that answers the same. */
export function automaton<State, Label>(lazy: LazyAutomaton<State, Label>): Automaton<Label> {
  const numbers = new Map<string, number>();
  const states: State[] = [];
  const numberOf = (state: State): number => {
    const key = lazy.key(state);
    const known = numbers.get(key);
    if (known !== undefined) return known;
    numbers.set(key, states.length);
    return states.push(state) - 1;
  };
  numberOf(lazy.start);
  const next: number[] = [];
  // `states` grows while it is read: each state adds those after it.
  for (const state of states) for (const digit of DIGITS) next.push(numberOf(lazy.step(state, digit)));
  return minimal({
    start: 0,
    labels: states.map((state) => lazy.label(state)),
    next: Int32Array.from(next),
  });
}

/** Several automata that read the same digits, as one. */
export const product = <const Parts extends readonly unknown[], Label>(
  parts: { readonly [Index in keyof Parts]: Automaton<Parts[Index]> },
  label: (labels: Parts) => Label,
): Automaton<Label> => {
  const list: readonly Automaton<unknown>[] = parts;
  return automaton<readonly number[], Label>({
    start: list.map((part) => part.start),
    key: (states) => states.join(),
    step: (states, digit) => states.map((state, index) => step(list[index]!, state, digit)),
    label: (states) => label(states.map((state, index) => labelOf(list[index]!, state)) as unknown as Parts),
  });
};

/** Merges the states that no input can tell apart (Moore): by label first, then by what follows until nothing changes. */
function minimal<Label>({ start, labels, next }: Automaton<Label>): Automaton<Label> {
  let { classes, count } = classify(labels.length, (state) => labels[state]);
  for (;;) {
    const refined = classify(labels.length, (state) => followers(classes, next, state));
    classes = refined.classes;
    if (refined.count === count) break;
    count = refined.count;
  }
  const merged = { labels: new Array<Label>(count), next: new Int32Array(count * 10) };
  for (const [state, label] of labels.entries()) {
    merged.labels[classes[state]!] = label;
    for (const digit of DIGITS)
      merged.next[classes[state]! * 10 + digit] = classes[next[state * 10 + digit]!]!;
  }
  return { start: classes[start]!, ...merged };
}

function classify(
  stateCount: number,
  keyOf: (state: number) => unknown,
): { classes: Int32Array; count: number } {
  const classOfKey = new Map<unknown, number>();
  const classes = new Int32Array(stateCount);
  for (let state = 0; state < stateCount; state++) {
    const key = keyOf(state);
    const known = classOfKey.get(key) ?? classOfKey.size;
    classOfKey.set(key, known);
    classes[state] = known;
  }
  return { classes, count: classOfKey.size };
}

/** A state's class and those of its ten followers, as a text to compare by (class numbers fit in 32 bits). */
function followers(classes: Int32Array, next: Int32Array, state: number): string {
  const own = classes[state]!;
  let key = String.fromCharCode(own & 0xffff, own >> 16);
  for (const digit of DIGITS) {
    const follower = classes[next[state * 10 + digit]!]!;
    key += String.fromCharCode(follower & 0xffff, follower >> 16);
  }
  return key;
}

const canonicalValues = new Map<string, unknown>();

/** The one object that stands for all plain objects of equal content, so that labels can be compared by identity. */
export function canonical<Value extends object>(value: Value): Value {
  const key = JSON.stringify(value);
  const known = canonicalValues.get(key);
  if (known === undefined) canonicalValues.set(key, value);
  return (known ?? value) as Value;
}
