const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The bits of the web's base64, as a text of 0 and 1. */
export const bitsOf = (text: string): string => Array.from(text, (letter) => SIXES[letter] ?? "").join("");

const SIXES: Readonly<Record<string, string>> = Object.fromEntries(
  Array.from(LETTERS, (letter, at) => [letter, at.toString(2).padStart(6, "0")]),
);

/** Reads numbers from a text of bits. */
export class Bits {
  readonly #bits: string;
  #at: number;

  constructor(bits: string, at: number) {
    this.#bits = bits;
    this.#at = at;
  }

  /** The next number, of so many bits; NaN behind the end. */
  take(length: number): number {
    const from = this.#at;
    this.#at += length;
    return this.#at > this.#bits.length ? Number.NaN : Number.parseInt(this.#bits.slice(from, this.#at), 2);
  }

  skip(length: number): void {
    this.#at += length;
  }
}
