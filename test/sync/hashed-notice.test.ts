import { describe, expect, test } from "vitest";
import type { RejectionCount } from "../../src/model/rejection.ts";
import { hashedNotices } from "../../src/sync/hashed-notice.ts";

const FIELDS = {
  email: [
    { column: "mail_hash", hashed: true as const },
    { column: "mail", hashed: false as const },
  ],
  phone: [],
  lastName: { column: "surname", hashed: false as const },
};

const noticesOf = (counts: readonly RejectionCount[]) => hashedNotices(counts, FIELDS);

describe("a notice of hashes", () => {
  test("names the column that is not marked, and the setting, for people and for fields of events", () =>
    expect(
      noticesOf([
        { field: "email", reason: "email.looks-hashed", count: 1200 },
        { field: "lastName", reason: "hash.unmarked", count: 7 },
      ]).map(({ code, message, hint }) => [code, message.split(".")[0], hint!.split(": fields")[1]]),
    ).toStrictEqual([
      [
        "source.looks-hashed",
        "1,200 values of the column mail look hashed already",
        ": { email: { column: mail, hashed: auto } }",
      ],
      [
        "source.looks-hashed",
        "7 values of the column surname look hashed already",
        ": { lastName: { column: surname, hashed: auto } }",
      ],
    ]));

  test("counts what no setting takes in one notice, and says once what helps", () => {
    const [notice, ...others] = noticesOf([
      { field: "email", reason: "hash.md5", count: 3 },
      { field: "phone", reason: "hash.sha1", count: 1500 },
      { field: "lastName", reason: "hash.of-placeholder", count: 2 },
      { field: "email", reason: "email.invalid", count: 9 },
    ]);
    expect(others).toStrictEqual([]);
    expect(notice!.code).toBe("source.hashes-unusable");
    expect(notice!.message).toContain(
      "1,500 × phone: a SHA-1 hash; Amazon takes SHA-256 only; 3 × email: an MD5 hash",
    );
    expect(notice!.message).not.toContain("9");
    expect(notice!.hint!.split("\n")).toHaveLength(2);
  });

  test("is not there where nothing was left out", () =>
    expect(noticesOf([{ field: "email", reason: "email.invalid", count: 9 }])).toStrictEqual([]));
});
