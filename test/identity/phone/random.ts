import { ANY_DIGIT, type Pattern, parsePattern } from "../../../scripts/phone/pattern.ts";

/** A repeatable source of choices (a linear congruential generator with the constants of Numerical Recipes). */
export class Random {
  #state: number;
  readonly #patterns = new Map<string, Pattern>();

  constructor(seed: number) {
    this.#state = seed;
  }

  /** 0 to just below `end`. */
  below(end: number): number {
    this.#state = (Math.imul(this.#state, 1664525) + 1013904223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * end);
  }

  chance(share: number): boolean {
    return this.below(1_000_000) < share * 1_000_000;
  }

  pick<Item>(items: ArrayLike<Item>): Item {
    return items[this.below(items.length)]!;
  }

  digits(count: number): string {
    return Array.from({ length: count }, () => this.#digitOf(ANY_DIGIT)).join("");
  }

  /** Digits that match a pattern of the metadata. */
  matching(source: string): string {
    const pattern = this.#patterns.get(source) ?? parsePattern(source).pattern;
    this.#patterns.set(source, pattern);
    return this.#match(pattern);
  }

  #match(pattern: Pattern): string {
    switch (pattern.kind) {
      case "digit":
        return this.#digitOf(pattern.digits);
      case "end":
        return "";
      case "group":
        return this.#match(pattern.item);
      case "choice":
        return this.#match(this.pick(pattern.options));
      case "sequence":
        return pattern.items.map((item) => this.#match(item)).join("");
      case "repeat": {
        const count = pattern.min + this.below(pattern.max - pattern.min + 1);
        return Array.from({ length: count }, () => this.#match(pattern.item)).join("");
      }
    }
  }

  #digitOf(digits: number): string {
    for (;;) {
      const digit = this.below(10);
      if ((digits >> digit) & 1) return String(digit);
    }
  }
}
