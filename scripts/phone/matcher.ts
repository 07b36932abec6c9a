import { type Automaton, automaton } from "./automaton.ts";
import { type Pattern, parsePattern } from "./pattern.ts";

/** The automaton that says whether the digits read so far match `pattern` wholly. */
export const matches = (pattern: string): Automaton<boolean> => matcher(new States(pattern), false);

/** The automaton that says whether the digits read so far begin with a match of `pattern`. */
export const beginsWith = (pattern: string): Automaton<boolean> => matcher(new States(pattern), true);

const MATCHED = -1;

/** The subset construction: a state is the set of places in the pattern that the digits so far can have reached. */
const matcher = (states: States, stayMatched: boolean): Automaton<boolean> =>
  automaton<readonly number[], boolean>({
    start: states.closure([states.start]),
    key: (places) => places.join(),
    step: (places, digit) => {
      if (stayMatched && (places[0] === MATCHED || places.includes(states.end))) return [MATCHED];
      return states.closure(places.flatMap((place) => states.after(place, digit)));
    },
    label: (places) => places[0] === MATCHED || places.includes(states.end),
  });

/** A pattern as a nondeterministic automaton: places, free moves between them, and moves that read a digit (Thompson). */
class States {
  readonly #freeMoves: number[][] = [];
  readonly #moves: { digits: number; to: number }[][] = [];
  readonly start: number;
  readonly end: number;

  constructor(pattern: string) {
    this.start = this.#place();
    this.end = this.#build(parsePattern(pattern).pattern, this.start);
  }

  after(place: number, digit: number): number[] {
    return this.#moves[place]!.filter(({ digits }) => (digits >> digit) & 1).map(({ to }) => to);
  }

  closure(places: readonly number[]): number[] {
    const reached = new Set(places);
    for (const place of reached) for (const to of this.#freeMoves[place]!) reached.add(to);
    return [...reached].sort((a, b) => a - b);
  }

  #place(): number {
    this.#freeMoves.push([]);
    return this.#moves.push([]) - 1;
  }

  /** Adds the places of `pattern` after `from` and returns the place where it ends. */
  #build(pattern: Pattern, from: number): number {
    switch (pattern.kind) {
      case "digit": {
        const to = this.#place();
        this.#moves[from]!.push({ digits: pattern.digits, to });
        return to;
      }
      case "sequence":
        return pattern.items.reduce((place, item) => this.#buildApart(item, place), from);
      case "choice": {
        const end = this.#place();
        for (const option of pattern.options) this.#freeMoves[this.#buildApart(option, from)]!.push(end);
        return end;
      }
      case "repeat": {
        let place = from;
        for (let count = 0; count < pattern.min; count++) place = this.#buildApart(pattern.item, place);
        const end = this.#place();
        this.#freeMoves[place]!.push(end);
        for (let count = pattern.min; count < pattern.max; count++) {
          place = this.#buildApart(pattern.item, place);
          this.#freeMoves[place]!.push(end);
        }
        return end;
      }
      case "group":
        return this.#build(pattern.item, from);
      case "end":
        throw new Error("`$` is known in prefix rules only");
    }
  }

  /** Builds behind a fresh place, so that the moves of one part never start where another part's do. */
  #buildApart(pattern: Pattern, from: number): number {
    const start = this.#place();
    this.#freeMoves[from]!.push(start);
    return this.#build(pattern, start);
  }
}
