import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { PLACEHOLDER_HASHES } from "../../src/identity/placeholder-hashes.ts";
import type { Hashed } from "../../src/model/field-mapping.ts";
import { REJECTION_WORDS } from "../../src/model/rejection.ts";
import { sql } from "../../src/sql/sql.ts";
import { identities, sha256 } from "./identities.ts";

const { hash, value } = identities();

const digest = (algorithm: string, encoding: "hex" | "base64" | "base64url", text = "ann@example.com") =>
  createHash(algorithm).update(text).digest(encoding);
const HASH = sha256("ann@example.com");

/** Hashes that can't be sent, and why. */
const FAULTY: readonly [what: string, value: string, reason: string][] = [
  ["SHA-256 in capitals", HASH.toUpperCase(), "hash.upper-case"],
  ["SHA-256 in mixed case", `A${HASH.slice(1)}`, "hash.upper-case"],
  ["SHA-256 in base64", digest("sha256", "base64"), "hash.base64"],
  ["SHA-256 in the web's base64", digest("sha256", "base64url"), "hash.base64"],
  ["MD5", digest("md5", "hex"), "hash.md5"],
  ["MD5 in capitals", digest("md5", "hex").toUpperCase(), "hash.md5"],
  ["MD5 in base64", digest("md5", "base64"), "hash.md5"],
  ["SHA-1", digest("sha1", "hex"), "hash.sha1"],
  ["SHA-1 in capitals", digest("sha1", "hex").toUpperCase(), "hash.sha1"],
  ["SHA-1 in base64", digest("sha1", "base64"), "hash.sha1"],
  ["the hash of nothing", sha256(""), "hash.of-nothing"],
  ["the hash of nothing in capitals", sha256("").toUpperCase(), "hash.of-nothing"],
  ["the hash of null", sha256("null"), "hash.of-placeholder"],
  ["the hash of n/a in capitals", sha256("n/a").toUpperCase(), "hash.of-placeholder"],
  ["the hash of the hash of nothing", sha256(sha256("")), "hash.of-placeholder"],
];

describe("well-known hashes", () => {
  test("are each the hash of what the table says", () =>
    expect(
      Object.entries(PLACEHOLDER_HASHES).filter(([known, text]) => sha256(text) !== known),
    ).toStrictEqual([]));

  test.each(["null", "NULL", "n/a", "N/A", "none", "None", "undefined", "-", "nan", "NaN", "unknown", " "])(
    "know %j",
    (text) => expect(PLACEHOLDER_HASHES[sha256(text)]).toBe(text),
  );
});

describe("a hash that can't be sent", () => {
  test.each(FAULTY)("%s is told apart, in words", async (_, given, reason) => {
    expect(await value(sql`hash_fault(value)`, given)).toBe(reason);
    expect(REJECTION_WORDS).toHaveProperty([reason]);
  });

  test.each<Hashed>([false, true, "auto"])(
    "is not sent in any form from a column under %j",
    async (hashed) => {
      for (const kind of ["email", "phone"] as const)
        for (const forms of ["both", "seed"] as const) {
          const rows = await hash(
            FAULTY.map(([, given]) => ({ id: "a", value: ` ${given}` })),
            {
              fields: { externalId: "id", [kind]: [{ column: "value", hashed }] },
              rules: { emailForms: forms, phoneForms: forms },
            },
          );
          expect(rows.map(({ sets, dropped }) => [sets, dropped])).toStrictEqual(
            FAULTY.map(([, , reason]) => [null, `${kind}:${reason}`]),
          );
        }
    },
  );

  test("is not hashed once more either, but that capitals do not matter there", async () => {
    const rows = await hash(
      FAULTY.map(([, given]) => ({ value: given })),
      { fields: { email: [{ column: "value", hashed: "rehash" }] } },
    );
    expect(rows.map(({ sets, dropped }) => (sets === null ? dropped : "sent"))).toStrictEqual(
      FAULTY.map(([, , reason]) => (reason === "hash.upper-case" ? "sent" : `email:${reason}`)),
    );
  });

  test.each([
    HASH,
    "ann@example.com",
    "+1 (213) 373-4253",
    "Rindfleischetikettierungsueberwachungsgesetz",
    "x".repeat(43),
    "1".repeat(43),
    "",
  ])("is not %j", async (given) => expect(await value(sql`hash_fault(value)`, given)).toBeNull());

  test("is every hash of a common kind, of whatever it is", () =>
    fc.assert(
      fc.asyncProperty(fc.string({ minLength: 1, maxLength: 20 }), async (text) => {
        const hashes = ["md5", "sha1", "sha256"].flatMap((algorithm) => [
          digest(algorithm, "base64", text),
          digest(algorithm, "hex", text).toUpperCase(),
        ]);
        for (const one of hashes) expect(await value(sql`is_hash_like(value)`, one)).toBe(true);
      }),
      { numRuns: 20 },
    ));
});

describe("a hash that was hashed twice", () => {
  const column = (name: string, hashed: Hashed) => ({ column: name, hashed });
  const found = async (row: Record<string, string>, fields: Parameters<typeof hash>[1]) => {
    const [one] = await hash([row], fields);
    return [one!.sets, one!.dropped];
  };

  test.each<Hashed>([true, "auto"])(
    "is left out where the plain value stands beside it, under %j",
    async (hashed) => {
      const fields = { email: [column("plain", false), column("hash", hashed)] };
      expect(await found({ plain: "Ann@example.com", hash: sha256(HASH) }, { fields })).toStrictEqual([
        [{ email: HASH }],
        "email:hash.of-hash",
      ]);
      expect(await found({ plain: "Ann@example.com", hash: HASH }, { fields })).toStrictEqual([
        [{ email: HASH }],
        null,
      ]);
    },
  );

  test.each(["both", "amazon", "seed"] as const)(
    "is known in every form of a phone, %s being sent",
    async (phoneForms) => {
      const fields = { phone: [column("plain", false), column("hash", true)] };
      for (const form of ["+12133734253", ...(phoneForms === "seed" ? [] : ["12133734253"])])
        expect(
          (
            await found(
              { plain: "+1 213 373 4253", hash: sha256(sha256(form)) },
              { fields, rules: { phoneForms } },
            )
          )[1],
        ).toBe("phone:hash.of-hash");
    },
  );

  test("is left out beside the hash that was hashed", async () => {
    const fields = { email: [column("once", true), column("twice", true)] };
    expect(await found({ once: HASH, twice: sha256(HASH) }, { fields })).toStrictEqual([
      [{ email: HASH }],
      "email:hash.of-hash",
    ]);
  });

  test("is not looked for in another kind of identifier, nor under rehash, which makes such", async () => {
    const row = { plain: "ann@example.com", hash: sha256(HASH) };
    expect(
      await found(row, { fields: { email: [column("plain", false)], phone: [column("hash", true)] } }),
    ).toStrictEqual([[{ email: HASH, phone: sha256(HASH) }], null]);
    expect(
      (await found(row, { fields: { email: [column("plain", false), column("hash", "rehash")] } }))[1],
    ).toBeNull();
  });
});
