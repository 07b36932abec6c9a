/** Fingerprints, 64 bits each, as two words: the lower half first, then the upper one. */
export type Fingerprints = Uint32Array;

export const countOf = (fingerprints: Fingerprints): number => fingerprints.length / 2;

/** Of the upper half so many bits choose a bucket. What is left, 12 bits at most, is stored with four that say more. */
const FEWEST_BUCKET_BITS = 20;
const MOST_BUCKET_BITS = 24;

/** So many share a bucket on average, until there are too many buckets. */
const PER_BUCKET = 4;

const MET = 0x8000;
/** The highest of a label's three bits. */
const MARKED = 0x4000;
const LABEL_SHIFT = 12;
const UPPER = 0x0fff;

/**
 * A set of fingerprints that knows which of them it has met. Seven bytes each: the upper bits are the number of a bucket, and
 * only the rest is stored, one bucket behind the other. Many are looked up at once, in steps with few branches: the processor
 * then waits for many places in memory together, and not for one after the other (five times as fast, measured).
 */
export class FingerprintSet implements Disposable {
  readonly size: number;
  readonly #shift: number;
  /** Where each bucket begins; one more for the end of the last. */
  readonly #starts: Uint32Array<ArrayBuffer>;
  readonly #uppers: Uint16Array<ArrayBuffer>;
  readonly #lowers: Uint32Array<ArrayBuffer>;
  #places = new Uint32Array(0);
  #strangers = 0;

  /**
   * Reads fingerprints twice: first to count those of each bucket, then to store them, with their labels if they have any: 0 to 3,
   * and 4 more marks one that is answered 0 all the same.
   * @param read the same `size` fingerprints, in any order, at each call
   */
  static async of(
    size: number,
    read: (columns: "fingerprints" | "all") => AsyncIterable<readonly Uint32Array[]>,
  ): Promise<FingerprintSet> {
    const set = new FingerprintSet(size);
    for await (const [fingerprints] of read("fingerprints")) set.#count(fingerprints!);
    set.#sumUp();
    for await (const [fingerprints, labels] of read("all")) set.#store(fingerprints!, labels);
    return set;
  }

  private constructor(size: number) {
    const wanted = Math.ceil(Math.log2(Math.max(1, size / PER_BUCKET)));
    const bits = Math.min(MOST_BUCKET_BITS, Math.max(FEWEST_BUCKET_BITS, wanted));
    this.size = size;
    this.#shift = 32 - bits;
    this.#starts = new Uint32Array(2 ** bits + 1);
    this.#uppers = new Uint16Array(size);
    this.#lowers = new Uint32Array(size);
  }

  #count(fingerprints: Fingerprints): void {
    const starts = this.#starts;
    const shift = this.#shift;
    for (let at = 1; at < fingerprints.length; at += 2) {
      const bucket = fingerprints[at]! >>> shift;
      starts[bucket] = starts[bucket]! + 1;
    }
  }

  /** Each count becomes the end of its bucket; storing moves it back to the beginning. */
  #sumUp(): void {
    const starts = this.#starts;
    let sum = 0;
    for (let bucket = 0; bucket < starts.length; bucket++) {
      sum += starts[bucket]!;
      starts[bucket] = sum;
    }
  }

  #store(fingerprints: Fingerprints, labels?: Uint32Array): void {
    const starts = this.#starts;
    const shift = this.#shift;
    const rows = countOf(fingerprints);
    const places = this.#placesFor(rows);
    for (let row = 0; row < rows; row++) {
      const bucket = fingerprints[2 * row + 1]! >>> shift;
      const place = starts[bucket]! - 1;
      starts[bucket] = place;
      places[row] = place;
    }
    const rest = 2 ** shift - 1;
    for (let row = 0; row < rows; row++) {
      const place = places[row]!;
      this.#lowers[place] = fingerprints[2 * row]!;
      this.#uppers[place] = (fingerprints[2 * row + 1]! & rest) | ((labels?.[row] ?? 0) << LABEL_SHIFT);
    }
  }

  #placesFor(rows: number): Uint32Array {
    if (this.#places.length <= rows) this.#places = new Uint32Array(rows + 1);
    return this.#places;
  }

  /**
   * Meets all of them: 1 in `answers` for each that is in the set and not marked, else 0. Those in the set count as met from
   * now. Returns the labels of those that were answered 1 and met for the first time: how many have each.
   */
  meet(fingerprints: Fingerprints, answers: Uint8Array): readonly number[] {
    const starts = this.#starts;
    const storedUppers = this.#uppers;
    const storedLowers = this.#lowers;
    const shift = this.#shift;
    const rest = 2 ** shift - 1;
    const rows = countOf(fingerprints);
    const places = this.#placesFor(rows);
    this.#fetch(fingerprints, places);
    const firsts = [0, 0, 0, 0];
    for (let row = 0; row < rows; row++) {
      const lower = fingerprints[2 * row]!;
      const upper = fingerprints[2 * row + 1]!;
      const end = starts[(upper >>> shift) + 1]!;
      let place = places[row]!;
      while (
        place < end &&
        (storedLowers[place] !== lower || (storedUppers[place]! & UPPER) !== (upper & rest))
      )
        place++;
      if (place < end) answers[row] = this.#take(place, firsts);
      else {
        answers[row] = 0;
        this.#strangers++;
      }
    }
    return firsts;
  }

  /** The same of one alone, where there are few: undefined for one that is not in the set. Adds to `firsts`. */
  meetOne(lower: number, upper: number, firsts: number[]): 0 | 1 | undefined {
    const place = this.#placeOf(upper, lower);
    return place === undefined ? undefined : this.#take(place, firsts);
  }

  #take(place: number, firsts: number[]): 0 | 1 {
    const stored = this.#uppers[place]!;
    this.#uppers[place] = stored | MET;
    if ((stored & MARKED) !== 0) return 0;
    if ((stored & MET) === 0) firsts[(stored >>> LABEL_SHIFT) & 3]!++;
    return 1;
  }

  /** How many `meet` met that are not in the set, so far. */
  get strangers(): number {
    return this.#strangers;
  }

  /** Begins anew: nobody was met. */
  rewind(): void {
    this.#strangers = 0;
    for (let place = 0; place < this.size; place++) this.#uppers[place]! &= ~MET;
  }

  #placeOf(upper: number, lower: number): number | undefined {
    const bucket = upper >>> this.#shift;
    const rest = upper & (2 ** this.#shift - 1);
    const end = this.#starts[bucket + 1]!;
    for (let place = this.#starts[bucket]!; place < end; place++)
      if (this.#lowers[place] === lower && (this.#uppers[place]! & UPPER) === rest) return place;
    return undefined;
  }

  /** Finds the buckets, and has the processor fetch what is in them. */
  #fetch(fingerprints: Fingerprints, places: Uint32Array): void {
    const starts = this.#starts;
    const shift = this.#shift;
    const rows = countOf(fingerprints);
    for (let row = 0; row < rows; row++) places[row] = starts[fingerprints[2 * row + 1]! >>> shift]!;
    let touched = 0;
    for (let row = 0; row < rows; row++) touched ^= this.#lowers[places[row]!]! ^ this.#uppers[places[row]!]!;
    // Means nothing, but that a compiler leaves out what is not kept.
    places[rows] = touched;
  }

  /** Gives its memory back now: what follows allocates little here, so that it would be long before it is collected. */
  [Symbol.dispose](): void {
    for (const { buffer } of [this.#starts, this.#uppers, this.#lowers]) buffer.transfer(0);
  }

  /** Those that were not met, as upper and lower halves with their labels. */
  *unmet(): Generator<readonly [upper: number, lower: number, label: number]> {
    let bucket = 0;
    for (let place = 0; place < this.size; place++) {
      const stored = this.#uppers[place]!;
      if ((stored & MET) !== 0) continue;
      while (this.#starts[bucket + 1]! <= place) bucket++;
      const upper = ((bucket << this.#shift) | (stored & UPPER)) >>> 0;
      yield [upper, this.#lowers[place]!, (stored >>> LABEL_SHIFT) & 3];
    }
  }
}
