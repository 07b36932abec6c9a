import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checksumOf } from "../../src/jobs/checksum.ts";
import { halvesOf } from "../../src/jobs/halves.ts";
import { batchOf, bytes } from "./batch-of.ts";

describe("the halves of a batch", () => {
  test("carry all its records, bytes and changes, in order, each with its checksum", () =>
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-zé]{0,9}$/), { minLength: 2, maxLength: 20 }), (lines) => {
        const [batch, body] = batchOf(lines);
        const [first, second] = halvesOf(batch, body)!;
        expect(first).toMatchObject({ batchId: "r.7.1", firstChange: 101, offset: 1_000, state: "to-send" });
        expect(second).toMatchObject({
          batchId: "r.7.2",
          firstChange: first!.lastChange + 1,
          lastChange: batch.lastChange,
          offset: first!.offset + first!.length,
          state: "to-send",
        });
        expect(first!.records + second!.records).toBe(batch.records);
        expect(Math.abs(first!.records - second!.records)).toBeLessThanOrEqual(1);
        expect(first!.length + second!.length).toBe(batch.length);
        for (const half of [first!, second!]) {
          const part = body.subarray(half.offset - 1_000, half.offset - 1_000 + half.length);
          expect(half.checksum).toBe(checksumOf(part));
          expect(half.records).toBe(half.lastChange - half.firstChange + 1);
          expect(part.filter((byte) => byte === 0x0a)).toHaveLength(half.records);
          expect(part.at(-1)).toBe(0x0a);
        }
      }),
    ));

  test("halves of halves have names of their own", () => {
    const [batch, body] = batchOf(["a", "b", "c", "d"]);
    const [, second] = halvesOf(batch, body)!;
    const quarters = halvesOf(second!, body.subarray(4))!;
    expect(quarters.map(({ batchId, offset }) => [batchId, offset])).toStrictEqual([
      ["r.7.2.1", 1_004],
      ["r.7.2.2", 1_006],
    ]);
  });

  test("a single record has none", () => expect(halvesOf(...batchOf(["a"]))).toBeUndefined());

  test("bytes with fewer lines than records are damaged", () => {
    const [batch] = batchOf(["a", "b", "c", "d", "e", "f"]);
    expect(() => halvesOf(batch, bytes("a\nb"))).toThrow(expect.objectContaining({ code: "outbox.damaged" }));
  });
});
