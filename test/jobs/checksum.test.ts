import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checksumOf, checksums } from "../../src/jobs/checksum.ts";
import type { PackedBatch } from "../../src/model/batch.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function* pieces(text: string, size = 4) {
  for (let at = 0; at < text.length; at += size) yield bytes(text.slice(at, at + size));
}

const batchesOf = (...texts: string[]): PackedBatch[] =>
  texts.map((text, index) => ({
    jobNumber: 1,
    batchNumber: index + 1,
    firstChange: index,
    lastChange: index,
    offset: texts.slice(0, index).join("").length,
    length: text.length,
    records: 1,
  }));

describe("checksums", () => {
  test("is CRC-32 in eight hex digits", () => {
    expect(checksumOf(bytes("123456789"))).toBe("cbf43926");
    expect(checksumOf(bytes(""))).toBe("00000000");
  });

  test("are each batch's own, however the outbox comes in pieces", () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.stringMatching(/^[a-z]{0,12}$/), { maxLength: 12 }),
        fc.integer({ min: 1, max: 20 }),
        async (lines, size) => {
          const texts = lines.map((line) => `${line}\n`);
          expect(await checksums(pieces(texts.join(""), size), batchesOf(...texts))).toStrictEqual(
            texts.map((text) => checksumOf(bytes(text))),
          );
        },
      ),
    ));

  test.each<[what: string, outbox: string, batches: PackedBatch[]]>([
    ["is cut short", "aaaa\nbb", batchesOf("aaaa\n", "bbbb\n")],
    ["ends a batch in the middle of a line", "aaaa\nbbbb\n", batchesOf("aa", "aa\nbbbb\n")],
    ["has something after the last batch", "aaaa\nbbbb\n", batchesOf("aaaa\n")],
    ["is empty though there are batches", "", batchesOf("aaaa\n")],
    ["is there though there are no batches", "aaaa\n", []],
  ])("refuse an outbox that %s", async (_, outbox, batches) =>
    expect(checksums(pieces(outbox), batches)).rejects.toMatchObject({ code: "bug.outbox-cut" }),
  );
});
