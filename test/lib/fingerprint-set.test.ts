import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FingerprintSet, type Fingerprints } from "../../src/lib/fingerprint-set.ts";

/** Of a label: it is answered 0 all the same. */
const MARKED = 4;

type Entry = readonly [upper: number, lower: number, label: number];

/** As they come of a stream: a few at a time. */
async function* pieces(entries: readonly Entry[], size = 3): AsyncGenerator<readonly Uint32Array[]> {
  for (let at = 0; at < entries.length; at += size) {
    const piece = entries.slice(at, at + size);
    yield [fingerprints(piece), Uint32Array.from(piece.map(([, , label]) => label))];
  }
}

const fingerprints = (entries: readonly (readonly number[])[]): Fingerprints =>
  Uint32Array.from(entries.flatMap(([upper, lower]) => [lower!, upper!]));

const setOf = (entries: readonly Entry[]): Promise<FingerprintSet> =>
  FingerprintSet.of(entries.length, () => pieces(entries));

/** Few values of each half, so that buckets are shared and halves repeat; the ends of the range among them. */
const half = fc.constantFrom(
  0,
  1,
  2,
  4_095,
  4_096,
  4_097,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 4_097,
  2 ** 32 - 2,
  2 ** 32 - 1,
);
const pair = fc.tuple(half, half);
const entries = fc.uniqueArray(fc.tuple(half, half, fc.integer({ min: 0, max: 7 })), {
  selector: ([upper, lower]) => `${upper} ${lower}`,
  maxLength: 60,
});

describe("a set of fingerprints", () => {
  test("knows what is in it, what is marked, what it has met and what not, as plain sets do", () =>
    fc.assert(
      fc.asyncProperty(entries, fc.array(fc.array(pair)), async (stored, asked) => {
        const set = await setOf(stored);
        const name = ([upper, lower]: readonly number[]): string => `${upper} ${lower}`;
        const labels = new Map(stored.map((entry) => [name(entry), entry[2]]));
        const met = new Set<string>();
        for (const pairs of asked) {
          const answers = new Uint8Array(pairs.length);
          const firsts = [0, 0, 0, 0];
          const expected = pairs.map((one) => {
            const label = labels.get(name(one));
            if (label === undefined) return 0;
            const known = label < MARKED;
            if (known && !met.has(name(one))) firsts[label]! += 1;
            met.add(name(one));
            return known ? 1 : 0;
          });
          expect(set.meet(fingerprints(pairs), answers)).toStrictEqual(firsts);
          expect([...answers]).toStrictEqual(expected);
        }
        expect(set.strangers).toBe(asked.flat().filter((one) => !labels.has(name(one))).length);
        const unmet = [...set.unmet()].map(([upper, lower, label]) => `${upper} ${lower} ${label}`);
        const missing = stored
          .filter((entry) => !met.has(name(entry)))
          .map(([upper, lower, label]) => `${upper} ${lower} ${label % MARKED}`);
        expect(unmet.sort()).toStrictEqual(missing.sort());
      }),
    ));

  test("tells a hundred thousand from as many others", async () => {
    const entry = (index: number): Entry => [Math.imul(index, 2_654_435_761) >>> 0, index, index % 4];
    const stored = Array.from({ length: 100_000 }, (_, index) => entry(index * 2));
    const set = await FingerprintSet.of(stored.length, () => pieces(stored, 2_048));
    const answers = new Uint8Array(200_000);
    const firsts = set.meet(
      fingerprints(Array.from({ length: 200_000 }, (_, index) => entry(index))),
      answers,
    );
    expect([...answers].every((answer, index) => answer === (index + 1) % 2)).toBe(true);
    expect(firsts).toStrictEqual([50_000, 0, 50_000, 0]);
    expect([...set.unmet()]).toStrictEqual([]);
  });

  test("has nothing any more when it is done with", async () => {
    const set = await setOf([[7, 7, 0]]);
    const answers = new Uint8Array(1);
    set.meet(fingerprints([[7, 7]]), answers);
    expect([...answers]).toStrictEqual([1]);
    set[Symbol.dispose]();
    set.meet(fingerprints([[7, 7]]), answers);
    expect([...answers]).toStrictEqual([0]);
  });

  test("of nothing knows nothing", async () => {
    const set = await setOf([]);
    const answers = new Uint8Array(1);
    expect(set.meet(fingerprints([[7, 7]]), answers)).toStrictEqual([0, 0, 0, 0]);
    expect([...answers]).toStrictEqual([0]);
    expect([...set.unmet()]).toStrictEqual([]);
  });
});
