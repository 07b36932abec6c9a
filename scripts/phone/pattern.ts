/** What libphonenumber's patterns are made of: digits only, no look-around, no back-reference, nothing unbounded. */
export type Pattern =
  /** One digit out of a set: bit `d` of `digits` stands for the digit `d`. */
  | { readonly kind: "digit"; readonly digits: number }
  | { readonly kind: "sequence"; readonly items: readonly Pattern[] }
  | { readonly kind: "choice"; readonly options: readonly Pattern[] }
  | { readonly kind: "repeat"; readonly item: Pattern; readonly min: number; readonly max: number }
  | { readonly kind: "group"; readonly item: Pattern; readonly number: number }
  /** `$`: the end of the text. */
  | { readonly kind: "end" };

export interface ParsedPattern {
  readonly pattern: Pattern;
  /** Capturing groups in the pattern. */
  readonly groupCount: number;
}

export const ANY_DIGIT = 0b11_1111_1111;

/** Parses one of the metadata's patterns. Throws at any syntax that the compiler does not know, so that none slips by. */
export function parsePattern(source: string): ParsedPattern {
  const parser = new PatternParser(source);
  const pattern = parser.choice();
  parser.expectEnd();
  return { pattern, groupCount: parser.groupCount };
}

class PatternParser {
  readonly #source: string;
  #position = 0;
  groupCount = 0;

  constructor(source: string) {
    this.#source = source;
  }

  choice(): Pattern {
    const options = [this.#sequence()];
    while (this.#skip("|")) options.push(this.#sequence());
    return options.length === 1 ? options[0]! : { kind: "choice", options };
  }

  expectEnd(): void {
    if (this.#position < this.#source.length) throw this.#unknown();
  }

  #sequence(): Pattern {
    const items: Pattern[] = [];
    while (this.#next !== undefined && this.#next !== "|" && this.#next !== ")") items.push(this.#repeated());
    return { kind: "sequence", items };
  }

  #repeated(): Pattern {
    const item = this.#atom();
    if (this.#skip("?")) return { kind: "repeat", item, min: 0, max: 1 };
    if (!this.#skip("{")) return item;
    const [min, max = min] = this.#until("}").split(",").map(Number);
    return { kind: "repeat", item, min: min!, max: max! };
  }

  #atom(): Pattern {
    if (this.#skip("(?:")) return this.#closed(this.choice());
    if (this.#skip("(")) {
      this.groupCount += 1;
      const number = this.groupCount;
      return { kind: "group", number, item: this.#closed(this.choice()) };
    }
    if (this.#skip("[")) return { kind: "digit", digits: this.#digitClass() };
    if (this.#skip("\\d")) return { kind: "digit", digits: ANY_DIGIT };
    if (this.#skip("$")) return { kind: "end" };
    return { kind: "digit", digits: 1 << this.#digit() };
  }

  #digitClass(): number {
    let digits = 0;
    while (!this.#skip("]")) {
      if (this.#skip("\\d")) {
        digits |= ANY_DIGIT;
        continue;
      }
      const first = this.#digit();
      const last = this.#skip("-") ? this.#digit() : first;
      for (let digit = first; digit <= last; digit++) digits |= 1 << digit;
    }
    return digits;
  }

  #digit(): number {
    const character = this.#next ?? "";
    if (!/^[0-9]$/.test(character)) throw this.#unknown();
    this.#position += 1;
    return Number(character);
  }

  #closed(pattern: Pattern): Pattern {
    if (!this.#skip(")")) throw this.#unknown();
    return pattern;
  }

  #until(end: string): string {
    const stop = this.#source.indexOf(end, this.#position);
    const text = this.#source.slice(this.#position, stop);
    this.#position = stop + end.length;
    return text;
  }

  #skip(text: string): boolean {
    if (!this.#source.startsWith(text, this.#position)) return false;
    this.#position += text.length;
    return true;
  }

  get #next(): string | undefined {
    return this.#source[this.#position];
  }

  #unknown(): Error {
    return new Error(`Unknown syntax at ${this.#position} in the pattern ${this.#source}`);
  }
}
