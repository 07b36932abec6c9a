import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FIRST_OF_OTHERS, FingerprintSequence } from "../../src/lib/fingerprint-sequence.ts";
import type { Fingerprints } from "../../src/lib/fingerprint-set.ts";

/** Of a label: it is answered 0 all the same. */
const MARKED = 4;

/** Pieces of a stream, as DuckDB gives them. */
const PIECE = 2_048;

interface Entry {
  fingerprint: bigint;
  label: number;
}

const words = (fingerprints: readonly bigint[]): Fingerprints =>
  new Uint32Array(new BigUint64Array(fingerprints).buffer);

async function* pieces(entries: readonly Entry[], size: number): AsyncGenerator<readonly Uint32Array[]> {
  for (let at = 0; at < entries.length; at += size) {
    const piece = entries.slice(at, at + size);
    yield [
      words(piece.map(({ fingerprint }) => fingerprint)),
      Uint32Array.from(piece.map(({ label }) => label)),
    ];
  }
}

const sequenceOf = (entries: readonly Entry[], size = PIECE): Promise<FingerprintSequence> =>
  FingerprintSequence.of(
    entries.filter(({ label }) => label < FIRST_OF_OTHERS).length,
    pieces(entries, size),
  );

/** Different ones, each of whose bits says nothing of the others, as of hashes (splitmix64). */
function number(index: number): bigint {
  let one = BigInt.asUintN(64, BigInt(index + 1) * 0x9e37_79b9_7f4a_7c15n);
  one = BigInt.asUintN(64, (one ^ (one >> 30n)) * 0xbf58_476d_1ce4_e5b9n);
  one = BigInt.asUintN(64, (one ^ (one >> 27n)) * 0x94d0_49bb_1331_11ebn);
  return one ^ (one >> 31n);
}

const plain = (from: number, to: number): Entry[] =>
  Array.from({ length: to - from }, (_, index) => ({ fingerprint: number(from + index), label: 0 }));

/** What came of meeting them: the answers, how many of each label were counted in the end, and who was not met. */
function meetAll(sequence: FingerprintSequence, asked: readonly bigint[], size = PIECE) {
  const answers: number[] = [];
  const counted = [0, 0, 0, 0];
  for (let at = 0; at < asked.length; at += size) {
    const piece = asked.slice(at, at + size);
    const said = new Uint8Array(piece.length);
    for (const [label, count] of sequence.meet(words(piece), said).entries()) counted[label]! += count;
    answers.push(...said);
  }
  for (const [label, count] of sequence.settle().entries()) counted[label]! -= count;
  const unmet = [...sequence.unmet()].map(
    ([upper, lower, label]) => `${(BigInt(upper) << 32n) | BigInt(lower)} ${label}`,
  );
  return { answers, counted, unmet, strays: sequence.strays, strangers: sequence.strangers };
}

/** Few values of each half, so that halves repeat; the ends of the range among them. */
const half = fc.constantFrom(0n, 1n, 2n, 4_095n, 2n ** 31n, 2n ** 32n - 2n, 2n ** 32n - 1n);
const fingerprint = fc.oneof(
  fc.tuple(half, half).map(([upper, lower]) => (upper << 32n) | lower),
  fc.integer({ min: 0, max: 200 }).map(number),
);
const entries = fc.uniqueArray(fc.record({ fingerprint, label: fc.integer({ min: 0, max: 7 }) }), {
  selector: (entry) => entry.fingerprint,
  maxLength: 150,
});

describe("a sequence of fingerprints", () => {
  test("never takes another one for its own, and in the end has met who came, counted each once who was not looked at again, and left none of the others undecided", () =>
    fc.assert(
      fc.asyncProperty(
        entries,
        fc.array(fingerprint, { maxLength: 200 }),
        fc.array(fc.tuple(fc.nat(150), fc.nat(40))),
        fc.integer({ min: 1, max: 70 }),
        async (stored, strangers, runs, size) => {
          const known = stored.map((entry) => entry.fingerprint);
          const asked = [...runs.flatMap(([from, length]) => known.slice(from, from + length)), ...strangers];
          const { answers, counted, unmet } = meetAll(await sequenceOf(stored, size), asked, size);

          const labels = new Map(stored.map((entry) => [entry.fingerprint, entry.label]));
          const lookedAtAgain = new Set(asked.filter((_, row) => answers[row] === 0));
          for (const [row, one] of asked.entries()) {
            const label = labels.get(one);
            if (answers[row] === 1) expect(label).toBeLessThan(MARKED);
            if (label !== undefined && label >= FIRST_OF_OTHERS && label < MARKED)
              expect(answers[row]).toBe(1);
          }
          const held = stored.filter(
            (entry) => asked.includes(entry.fingerprint) && !lookedAtAgain.has(entry.fingerprint),
          );
          expect(counted).toStrictEqual(
            [0, 1, 2, 3].map((label) => held.filter((one) => one.label === label).length),
          );
          expect(unmet.toSorted()).toStrictEqual(
            stored
              .filter((entry) => !asked.includes(entry.fingerprint))
              .map((entry) => `${entry.fingerprint} ${entry.label % MARKED}`)
              .toSorted(),
          );
        },
      ),
    ));

  test("knows all of them in their order, and leaves hardly one of others undecided", async () => {
    const sequence = await sequenceOf(plain(0, 100_000));
    const asked = Array.from({ length: 100_000 }, (_, index) => [
      number(index),
      number(500_000 + index),
    ]).flat();
    const { answers, strangers, strays } = meetAll(sequence, asked);
    expect(answers.every((answer, row) => answer === 1 - (row % 2))).toBe(true);
    expect(strays).toBeLessThan(100_000 / 7);
    expect(strangers + strays).toBe(100_000);
    expect(sequence.outOfPlace).toBeLessThan(1_000);
  });

  test("goes on behind whatever is missing, of which it tells all", async () => {
    const sequence = await sequenceOf(plain(0, 50_000));
    const there = (index: number): boolean =>
      index >= 20_000 && (index % 100) % 40 !== 7 && !(index > 30_000 && index < 31_000);
    const asked = plain(0, 50_000)
      .filter((_, index) => there(index))
      .map((entry) => entry.fingerprint);
    const { answers, strays, unmet } = meetAll(sequence, asked);
    expect(answers.every((answer) => answer === 1)).toBe(true);
    expect(strays).toBe(0);
    expect(unmet).toHaveLength(50_000 - asked.length);
  });

  test("finds into an order that many nights have put together, each behind the one before", async () => {
    const nights = 40;
    const night = (index: number): number => (index % 3 === 0 ? index % nights : nights);
    const all = plain(0, 200_000);
    const known = Array.from({ length: nights + 1 }, (_, which) =>
      all.filter((_, index) => night(index) === (which === 0 ? nights : which - 1)),
    ).flat();
    const { answers, strays } = meetAll(
      await sequenceOf(known),
      all.map((entry) => entry.fingerprint),
    );
    expect(strays).toBeLessThan(nights * 64);
    expect(answers.filter((answer) => answer === 0)).toHaveLength(strays);
  });

  test("says that they come in another order", async () => {
    const sequence = await sequenceOf(plain(0, 20_000));
    const asked = plain(0, 20_000).map(
      (entry, index) => [Math.imul(index, 2_654_435_761) >>> 0, entry.fingerprint] as const,
    );
    asked.sort(([one], [other]) => one - other);
    meetAll(
      sequence,
      asked.map(([, one]) => one),
    );
    expect(sequence.outOfPlace).toBeGreaterThan(15_000);
  });

  test("begins anew as if nobody had come", async () => {
    const sequence = await sequenceOf(plain(0, 1_000));
    const reversed = plain(0, 2_000)
      .map((entry) => entry.fingerprint)
      .reverse();
    meetAll(sequence, reversed);
    sequence.rewind();
    expect({ strangers: sequence.strangers, strays: sequence.strays }).toEqual({ strangers: 0, strays: 0 });
    const { answers, counted } = meetAll(
      sequence,
      plain(0, 1_000).map((entry) => entry.fingerprint),
    );
    expect(answers.every((answer) => answer === 1)).toBe(true);
    expect(counted).toStrictEqual([1_000, 0, 0, 0]);
  });

  test("of nothing knows nothing", async () => {
    expect(meetAll(await sequenceOf([]), [0n, 7n])).toMatchObject({ answers: [0, 0], unmet: [], strays: 0 });
  });

  test("has nothing any more when it is done with", async () => {
    const sequence = await sequenceOf(plain(0, 100));
    sequence[Symbol.dispose]();
    const answers = new Uint8Array(1);
    sequence.meet(words([number(0)]), answers);
    expect([...answers]).toStrictEqual([0]);
  });
});
