import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { EVENT_TYPE_NAMES, eventWord } from "../../src/model/event-type-names.ts";

const PAGE = readFileSync(join(import.meta.dirname, "../../docs/events.md"), "utf8");

test("the table of types says each name that is known, under Amazon's word for it", () => {
  const [, table] = /<!-- types[^>]*-->([\s\S]*?)<!-- \/types -->/.exec(PAGE)!;
  const rows = [...table!.matchAll(/^\| `(\w+)` \| (.*) \|$/gm)].map(([, type, names]) => [
    type,
    names!.split(", ").map(eventWord).sort(),
  ]);
  expect(Object.fromEntries(rows)).toEqual(
    Object.fromEntries(
      Object.entries(EVENT_TYPE_NAMES).map(([type, names]) => [type, names.map(eventWord).sort()]),
    ),
  );
});
