import { type Automaton, DIGITS, labelOf, step } from "./automaton.ts";

/** The states of many automata, each kept once. State 0 is the one from which nothing is valid; its label is null. */
export class SharedStates<Label> {
  readonly labels: (Label | null)[] = [null];
  readonly next: (readonly number[])[] = [DIGITS.map(() => 0)];
  readonly #numbers = new Map<string, number>();
  readonly #labelNumbers = new Map<Label | null, number>([[null, 0]]);

  /** Adds an automaton whose languages are finite, and returns the number of its start. */
  add(automaton: Automaton<Label | null>): number {
    const added = new Map<number, number>();
    const addState = (state: number): number => {
      const known = added.get(state);
      if (known !== undefined) return known;
      const followers = DIGITS.map((digit) => step(automaton, state, digit));
      const number = followers.every((follower) => follower === state)
        ? 0
        : this.#numberOf(labelOf(automaton, state), followers.map(addState));
      added.set(state, number);
      return number;
    };
    return addState(automaton.start);
  }

  /** The most digits that lead from `start` to a label. */
  depth(start: number): number {
    const depths = new Map([[0, -1]]);
    const depthOf = (state: number): number => {
      const known = depths.get(state);
      if (known !== undefined) return known;
      const after = Math.max(...this.next[state]!.map(depthOf));
      const depth = after >= 0 ? after + 1 : this.labels[state] === null ? -1 : 0;
      depths.set(state, depth);
      return depth;
    };
    return depthOf(start);
  }

  #numberOf(label: Label | null, next: readonly number[]): number {
    const labelNumber = this.#labelNumbers.get(label) ?? this.#labelNumbers.size;
    this.#labelNumbers.set(label, labelNumber);
    const key = `${labelNumber}:${next.join()}`;
    if (labelNumber === 0 && next.every((state) => state === 0)) return 0;
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    this.#numbers.set(key, this.next.length);
    this.labels.push(label);
    return this.next.push(next) - 1;
  }
}
