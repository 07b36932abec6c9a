import fc from "fast-check";
import { expect, test } from "vitest";
import { BufferPool, type Lent } from "../../src/lib/buffer-pool.ts";

test("nobody has bytes that somebody else has not given back, and what is given back is lent again", () => {
  const lendings = fc.array(fc.record({ length: fc.nat(5 << 20), givesBack: fc.nat(3) }), { maxLength: 30 });
  fc.assert(
    fc.property(lendings, (asked) => {
      const pool = new BufferPool();
      const out: Lent[] = [];
      const seen = new Set<ArrayBuffer>();
      let most = 0;
      for (const { length, givesBack } of asked) {
        for (const lent of out.splice(0, givesBack)) lent[Symbol.dispose]();
        const lent = pool.lend(length);
        expect(lent.bytes.byteLength).toBe(length);
        expect(out.map(({ bytes }) => bytes.buffer)).not.toContain(lent.bytes.buffer);
        out.push(lent);
        seen.add(lent.bytes.buffer);
        most = Math.max(most, out.length);
      }
      // A buffer is replaced by a larger one, never by one of its size.
      expect(seen.size).toBeLessThanOrEqual(most * 6);
    }),
    { numRuns: 200 },
  );
});

test("a buffer that is given back is the next one's of its size", () => {
  const pool = new BufferPool();
  const first = pool.lend(1_700_000);
  const { buffer } = first.bytes;
  first[Symbol.dispose]();
  expect(pool.lend(1_900_000).bytes.buffer).toBe(buffer);
});
