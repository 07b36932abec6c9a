import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { tableRows } from "../../scripts/docs/files.ts";
import { absent, description } from "./description.ts";
import { GATEWAY, UNDESCRIBED } from "./gateway.ts";
import { METHODS } from "./methods.ts";

const page = readFileSync(new URL("../../docs/amazon-api.md", import.meta.url), "utf8");
const rows = tableRows(page).map(({ cells }) => cells);
const numbers = (cell: string) => (cell.match(/\b\d{3}\b/g) ?? []).map(Number);
const operations = rows.filter(([first]) => /^`[A-Z]+ \//.test(first!));

test("docs/amazon-api.md names each of Amazon's operations that our client has", () =>
  expect(operations.map(([name]) => name!.replaceAll("`", "")).sort()).toEqual(
    Object.values(METHODS)
      .map(([name]) => name)
      .sort(),
  ));

test("docs/amazon-api.md has the gateway's statuses, with their grades", () => {
  const told = rows
    .filter(([first]) => /^\d{3}(?:, \d{3})*$/.test(first!))
    .flatMap(([statuses, , grade]) => numbers(statuses!).map((status) => [status, grade]));
  expect(new Map(told as [number, string][])).toEqual(
    new Map([...GATEWAY].map(([status, { evidence }]) => [status, evidence.certainty])),
  );
});

test("docs/amazon-api.md names the paths that nothing is compared with, with their grades", () =>
  expect(rows.filter(([first]) => /^`\//.test(first!)).map(([path, , grade]) => [path, grade])).toEqual(
    UNDESCRIBED.map(({ name, evidence }) => [`\`${name}\``, evidence.certainty]),
  ));

const title = "docs/amazon-api.md";

describe.skipIf(absent)(absent ? `${title} (skipped: ${absent})` : title, () => {
  test.for(operations)("gives the described answers and media type of %s", ([name, type, , answers]) => {
    const described = description().operations.find((operation) => `\`${operation.name}\`` === name)!;
    expect(numbers(answers!)).toEqual([...described.answers.keys()]);
    for (const bodies of [...described.answers.values()].filter(({ size }) => size > 0))
      expect([...bodies.keys()].map((one) => `\`${one}\``)).toEqual([type]);
  });
});
