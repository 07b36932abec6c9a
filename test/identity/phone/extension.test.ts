import { expect, test } from "vitest";
import { EXTENSION } from "../../../src/identity/phone/extension.ts";
import { openDatabase } from "../../../src/sql/database.ts";
import { sql } from "../../../src/sql/sql.ts";

const LABELS = [
  "ext",
  "extn",
  "extensi",
  "extensio",
  "extensió",
  "extensión",
  "xt",
  "ｅｘｔｎ",
  "доб",
  "anexo",
  "x",
  "int",
  "ｉｎｔ",
];

test("a label of an extension is known in the letters that JavaScript takes for the same, and no others", async () => {
  // Every letter of a label in turn becomes each character that folds to it in JavaScript or in RE2.
  const spellings = LABELS.flatMap((label) =>
    [...label].flatMap((letter, index) =>
      sameLetters(letter).map((other) => label.slice(0, index) + other + label.slice(index + 1)),
    ),
  );
  const pattern = new RegExp(`^(?:${LABELS.join("|")})$`, "i");
  const database = await openDatabase({ memory: "500MB", threads: 1, temporaryFolder: "" });
  const rows = await database.all(sql`
    select spelling, regexp_full_match(spelling || '12', ${sql.literal(EXTENSION)}) as known
      from (select unnest(${spellings}::varchar[]) as spelling)`);
  database.close();
  expect(rows.length).toBeGreaterThan(80);
  expect(rows).toEqual(rows.map(({ spelling }) => ({ spelling, known: pattern.test(String(spelling)) })));
});

/** The characters of one UTF-16 unit that are this letter in some case: by JavaScript's rule or by Unicode's. */
function sameLetters(letter: string): string[] {
  const byUnicode = new RegExp(`^${letter}$`, "iu");
  return Array.from({ length: 0x10000 }, (_, unit) => String.fromCharCode(unit)).filter(
    (other) =>
      other.isWellFormed() && (byUnicode.test(other) || other.toUpperCase() === letter.toUpperCase()),
  );
}
