import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checksumOf } from "../../src/jobs/checksum.ts";
import { isOpen, partsOf } from "../../src/jobs/parts.ts";
import type { AnsweredItems } from "../../src/model/batch.ts";
import { batchOf } from "./batch-of.ts";

const item = (
  first: number,
  last: number,
  outcome: AnsweredItems["outcome"],
  says?: string,
): AnsweredItems => ({
  first,
  last,
  outcome,
  ...(says !== undefined && { says }),
});

describe("the parts of a batch", () => {
  test("carry its records on, each with what was said of it", () => {
    const [batch, body] = batchOf(["a", "bé", "c", "d", "e"]);
    const parts = partsOf(batch, body, [
      item(0, 1, "accepted"),
      item(2, 2, "refused", "INVALID: no."),
      item(3, 3, "not-taken", "INTERNAL_ERROR"),
      item(4, 4, "unknown", "Not named."),
    ]);
    expect(parts.map((part) => [part.batchId, part.state, part.records, part.message])).toStrictEqual([
      ["r.7.1", "accepted", 2, undefined],
      ["r.7.2", "refused", 1, "INVALID: no."],
      ["r.7.3", "to-send", 1, undefined],
      ["r.7.4", "unknown", 1, "Not named."],
    ]);
    expect(parts.filter(isOpen).map(({ batchId }) => batchId)).toStrictEqual(["r.7.3", "r.7.4"]);
  });

  test("of a part that was unknown say nothing of it, where they are to be sent", () => {
    const [batch, body] = batchOf(["a", "b"]);
    const [first] = partsOf({ ...batch, message: "Not named." }, body, [
      item(0, 0, "not-taken"),
      item(1, 1, "accepted"),
    ]);
    expect(first).not.toHaveProperty("message");
  });

  test("have all its bytes and changes, in order, however it is cut", () =>
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.stringMatching(/^[a-zé]{0,9}$/), { minLength: 1, maxLength: 5 }), {
          minLength: 1,
        }),
        (groups) => {
          const [batch, body] = batchOf(groups.flat());
          let next = 0;
          const items = groups.map(({ length }) => {
            next += length;
            return item(next - length, next - 1, "accepted");
          });
          const parts = partsOf(batch, body, items);
          let change = batch.firstChange;
          let offset = batch.offset;
          for (const [index, part] of parts.entries()) {
            const text = groups[index]!.map((line) => `${line}\n`).join("");
            const bytes = body.subarray(part.offset - batch.offset, part.offset - batch.offset + part.length);
            expect(new TextDecoder().decode(bytes)).toBe(text);
            expect(part).toMatchObject({ firstChange: change, offset, checksum: checksumOf(bytes) });
            change = part.lastChange + 1;
            offset += part.length;
          }
          expect([change - 1, offset]).toStrictEqual([batch.lastChange, batch.offset + batch.length]);
        },
      ),
    ));
});
