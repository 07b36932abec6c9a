import { DatabaseSync } from "node:sqlite";
import { describe, expect, test } from "vitest";
import { MachineError } from "../../src/errors.ts";
import { translated } from "../../src/ledger/sqlite-error.ts";

const errorOf = (work: () => unknown): unknown => {
  try {
    return work();
  } catch (error) {
    return error;
  }
};

describe("an error of SQLite", () => {
  test("a full disk is said to be full", () => {
    using database = new DatabaseSync(":memory:");
    database.exec("pragma max_page_count = 2; create table t (x text)");
    const error = errorOf(() => database.exec("insert into t values (hex(randomblob(10000)))"));
    expect(translated(error, "ledger.sqlite")).toMatchObject({ code: "disk.full", name: "MachineError" });
  });

  test("one that nobody can act on is a bug, with SQLite's words", () => {
    using database = new DatabaseSync(":memory:");
    const error = errorOf(() => database.exec("select * from nowhere"));
    expect(translated(error, "ledger.sqlite")).toMatchObject({
      code: "bug.ledger",
      message: expect.stringContaining("no such table: nowhere"),
      cause: error,
    });
  });

  test("one of ours stays as it is", () => {
    const error = new MachineError("ledger.lease-lost", "Lost.");
    expect(translated(error, "ledger.sqlite")).toBe(error);
  });
});
