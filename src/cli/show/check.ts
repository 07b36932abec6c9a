import type { QualityReport } from "../../index.ts";
import { FIX_WORDS, type SharedKeys } from "../../model/quality.ts";
import { FIELD_WORDS } from "../../model/rejection.ts";
import { labelled, type Pair, table } from "../table.ts";
import { number, several } from "../words.ts";
import {
  adviceWords,
  causeWords,
  consentWords,
  costWords,
  fileWords,
  fixesOf,
  HOW_ESTIMATED,
  roleWords,
  rowsWords,
  SLIP_ADVICE,
  SLIPS,
  shareWords,
  slipWords,
} from "./check-words.ts";

/** Countries on the screen; the others are summed up. */
const COUNTRIES = 10;

/** What a file is worth, what to mend first, and where it is wrong. */
export const checkText = (report: QualityReport): string =>
  [
    labelled(headPairs(report)),
    fixesText(report),
    fieldsText(report),
    refusedText(report),
    countriesText(report),
    report.losses.length === 0 ? "" : `How the cost is estimated: ${HOW_ESTIMATED}\n`,
  ]
    .filter((part) => part !== "")
    .join("\n");

function headPairs(report: QualityReport): Pair[] {
  const { rows, people, duplicates } = report;
  const { none, one, more } = people.keys;
  const share = (part: number): string => `${number(part)} (${shareWords(part, people.total)})`;
  return [
    ["File", fileWords(report)],
    [
      "Rows",
      `${number(rows.read)} = ${number(rows.usable)} can be sent + ${number(rows.read - rows.usable)} can't`,
    ],
    [
      "People",
      `${number(people.total)} = ${share(more)} with 2 keys or more + ${share(one)} with 1 + ${share(none)} with none`,
    ],
    [
      "Duplicates",
      duplicates.people === 0
        ? "nobody has several rows"
        : `${several(duplicates.people, "person has", "people have")} several rows: ${several(duplicates.rows, "row")} beyond the first`,
    ],
    ...sharedPairs("Shared emails", duplicates.email),
    ...sharedPairs("Shared phones", duplicates.phone),
    ...consentWords(report).map((words, nth): Pair => [nth === 0 ? "Consent" : "", words]),
  ];
}

const sharedPairs = (label: string, shared: SharedKeys | undefined): Pair[] =>
  shared === undefined || shared.values === 0
    ? []
    : [
        [
          label,
          `${several(shared.values, "value stands", "values stand")} under several ids; one under ${number(shared.mostIds)}`,
        ],
      ];

function fixesText(report: QualityReport): string {
  const fixes = fixesOf(report);
  if (fixes.length === 0) return "Nothing to mend: no row loses a key.\n";
  const lines = fixes.map(
    (loss, index) =>
      `${index + 1}. ${causeWords(loss.field, loss.reason)}\n   ${costWords(loss)} (${rowsWords(loss.first, loss.rows)})\n   ${adviceWords(loss.reason)}\n`,
  );
  return `Mend first:\n${lines.join("")}`;
}

function fieldsText({ rows, fields }: QualityReport): string {
  const lines = fields.map(({ field, column, filled, valid, fixed, refused }) => {
    const count = (counts: readonly { count: number }[]): string =>
      number(counts.reduce((sum, one) => sum + one.count, 0));
    return [
      FIELD_WORDS[field],
      column,
      number(filled),
      shareWords(filled, rows.read),
      number(valid),
      shareWords(valid, filled),
      count(fixed),
      count(refused),
    ];
  });
  const columns = [
    { title: "field" },
    { title: "column" },
    { title: "filled", right: true },
    { title: "of rows", right: true },
    { title: "valid", right: true },
    { title: "of filled", right: true },
    { title: "fixed", right: true },
    { title: "refused", right: true },
  ];
  const fixed = fields.flatMap(({ column, fixed }) =>
    fixed.map(({ how, count }) => `  ${column}: ${FIX_WORDS[how]}, ${number(count)}\n`),
  );
  const slips = fields.flatMap(({ column, slips = [] }) =>
    slips.slice(0, SLIPS).map((slip) => `  ${column}: ${slipWords(slip)}\n`),
  );
  const misspelt = slips.length === 0 ? "" : `Slips in domains; ${SLIP_ADVICE}\n${slips.join("")}`;
  const roles = fields.flatMap(({ column, roles = 0 }) =>
    roles === 0 ? [] : [`${column}: ${roleWords(roles)}\n`],
  );
  return `${table(columns, lines)}${fixed.length === 0 ? "" : `Fixed, and counted as valid:\n${fixed.join("")}`}${misspelt}${roles.join("")}`;
}

function refusedText({ fields, rows }: QualityReport): string {
  const values = fields.flatMap(({ field, column, refused }) =>
    refused.map(({ reason, count, first, shapes }) => {
      const seen = shapes.map((one) => `${one.shape} (${number(one.count)})`).join("   ");
      return `  ${number(count)}  ${causeWords(field, reason)} (column ${column}, ${rowsWords(first, count)})\n${seen === "" ? "" : `      they look like: ${seen}\n`}`;
    }),
  );
  const skipped = rows.skipped.map(
    (cause) =>
      `  ${number(cause.rows)}  ${causeWords(cause.field, cause.reason)} (${rowsWords(cause.first, cause.rows)})\n`,
  );
  return [
    ...(values.length === 0 ? [] : ["Values that are refused:\n", ...values]),
    ...(skipped.length === 0 ? [] : ["Rows that can't be sent:\n", ...skipped]),
  ].join("");
}

function countriesText({ countries }: QualityReport): string {
  if (countries.length === 0) return "";
  const lines = countries
    .slice(0, COUNTRIES)
    .map(({ country, rows, email, phone, keys }) => [
      country,
      number(rows),
      shareWords(email, rows),
      shareWords(phone, rows),
      shareWords(keys.more, rows),
      shareWords(keys.one, rows),
      shareWords(keys.none, rows),
    ]);
  const others = countries.slice(COUNTRIES);
  const further =
    others.length === 0
      ? ""
      : `and ${number(others.reduce((sum, { rows }) => sum + rows, 0))} rows of ${several(others.length, "other country", "other countries")}\n`;
  const right = ["rows", "email", "phone", "2 keys or more", "1 key", "no key"];
  return `${table([{ title: "country" }, ...right.map((title) => ({ title, right: true }))], lines)}${further}`;
}
