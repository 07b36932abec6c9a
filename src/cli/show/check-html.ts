import type { QualityReport } from "../../index.ts";
import { when } from "../../lib/when.ts";
import {
  type CountryQuality,
  FIX_WORDS,
  type FieldQuality,
  LEAST_OF_A_SHAPE,
  type Loss,
  worthOf,
} from "../../model/quality.ts";
import { FIELD_WORDS } from "../../model/rejection.ts";
import { number, percent, several } from "../words.ts";
import { CHECK_STYLE } from "./check-style.ts";
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
import { type Html, html } from "./html.ts";

/** Countries with a bar; the others are summed up. */
const COUNTRIES = 12;

/**
 * The report as one page that needs nothing else: no script, no request to anywhere, which its own policy forbids too.
 * @param now epoch milliseconds
 */
export function checkPage(report: QualityReport, now: number): string {
  const title = `Data quality of ${fileWords(report)}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${CHECK_STYLE}</style>
</head>
<body>
<main>
<header>
<h1>${title}</h1>
<p class="quiet">Checked ${when(now)}. No email address, phone number or other value of a person is on this page: only counts, row numbers and masked shapes.</p>
</header>
${headSection(report)}
${fixesSection(report)}
${fieldsSection(report)}
${refusedSection(report)}
${lossesSection(report)}
${countriesSection(report)}
<footer class="quiet">Made by Headwater on the machine where the file is. Nothing was sent to anybody.</footer>
</main>
</body>
</html>
`.text;
}

/** One part of a bar: how much, in which colour, and its words. */
interface Part {
  value: number;
  kind: "good" | "fixed" | "bad" | "weak" | "none";
  label: string;
}

/** Parts of a whole as one bar. The words of what it shows stand beside it, and are its name for who can't see it. */
function bar(parts: readonly Part[], whole: number): Html {
  let x = 0;
  const rects = parts
    .filter(({ value }) => value > 0)
    .map(({ value, kind, label }) => {
      const width = whole === 0 ? 0 : (value / whole) * 1000;
      const rect = html`<rect class="${kind}" x="${x.toFixed(2)}" y="0" width="${width.toFixed(2)}" height="10"><title>${label}</title></rect>`;
      x += width;
      return rect;
    });
  const words = parts.map(({ label }) => label).join(", ");
  return html`<svg class="bar" viewBox="0 0 1000 10" preserveAspectRatio="none" role="img" aria-label="${words}">${rects}</svg>`;
}

const legend = (entries: readonly (readonly [kind: Part["kind"], words: string])[]): Html =>
  html`<ul class="legend">${entries.map(([kind, words]) => html`<li><svg class="dot" viewBox="0 0 10 10" aria-hidden="true"><rect class="${kind}" width="10" height="10" rx="2"/></svg>${words}</li>`)}</ul>`;

const figure = (value: string, label: string, more: string): Html =>
  html`<div class="figure"><dt>${label}</dt><dd>${value}</dd><dd class="quiet">${more}</dd></div>`;

function headSection(report: QualityReport): Html {
  const { rows, people, duplicates } = report;
  const { none, one, more } = people.keys;
  const shared = [
    ["email addresses", duplicates.email],
    ["phone numbers", duplicates.phone],
  ] as const;
  const consent = consentWords(report).map((words) => html`<li>${words}</li>`);
  const notes = shared.flatMap(([what, keys]) =>
    keys === undefined || keys.values === 0
      ? []
      : [
          html`<li>${number(keys.values)} ${what} stand under several ids, one of them under ${number(keys.mostIds)}: a household, a placeholder, or one person twice.</li>`,
        ],
  );
  return html`<section>
<dl class="figures">
${figure(shareWords(rows.usable, rows.read), "rows that can be sent", `${number(rows.usable)} of ${number(rows.read)}`)}
${figure(shareWords(one + more, people.total), "people who can be found", `${number(one + more)} of ${number(people.total)}`)}
${figure(shareWords(more, people.total), "by two keys or more", `${several(more, "person", "people")}`)}
${figure(number(duplicates.rows), "further rows of the same people", `${several(duplicates.people, "person has", "people have")} several`)}
</dl>
<h2>People by the keys that Amazon may find them by</h2>
<p class="quiet">A key is a valid email address or phone number. The more keys, the better the chance of a match.</p>
${bar(
  [
    { value: more, kind: "good", label: `two keys or more: ${number(more)}` },
    { value: one, kind: "fixed", label: `one key: ${number(one)}` },
    { value: none, kind: "bad", label: `no key: ${number(none)}` },
  ],
  people.total,
)}
${legend([
  ["good", `two keys or more: ${number(more)} (${shareWords(more, people.total)})`],
  ["fixed", `one key: ${number(one)} (${shareWords(one, people.total)})`],
  ["bad", `no key: ${number(none)} (${shareWords(none, people.total)})`],
])}
${notes.length === 0 && consent.length === 0 ? undefined : html`<ul>${notes}${consent}</ul>`}
</section>`;
}

function fixesSection(report: QualityReport): Html {
  const fixes = fixesOf(report);
  if (fixes.length === 0)
    return html`<section><h2>Mend first</h2><p>Nothing: no row loses a key.</p></section>`;
  return html`<section>
<h2>Mend first</h2>
<ol class="fixes">${fixes.map(
    (loss) => html`
<li><h3>${causeWords(loss.field, loss.reason)}</h3>
<p><strong>${costWords(loss)}</strong> <span class="quiet">(${rowsWords(loss.first, loss.rows)})</span></p>
<p>${adviceWords(loss.reason)}</p></li>`,
  )}
</ol>
</section>`;
}

function fieldsSection({ rows, fields }: QualityReport): Html {
  const fieldOf = ({
    field,
    column,
    filled,
    valid,
    fixed,
    refused,
    slips = [],
    roles = 0,
  }: FieldQuality): Html => {
    const mended = fixed.reduce((sum, { count }) => sum + count, 0);
    const bad = refused.reduce((sum, { count }) => sum + count, 0);
    const parts: Part[] = [
      { value: valid - mended, kind: "good", label: `valid as written: ${number(valid - mended)}` },
      { value: mended, kind: "fixed", label: `fixed: ${number(mended)}` },
      { value: bad, kind: "bad", label: `refused: ${number(bad)}` },
      { value: rows.read - filled, kind: "none", label: `empty: ${number(rows.read - filled)}` },
    ];
    const how = fixed.map((one) => `${FIX_WORDS[one.how]} ${number(one.count)}`).join(", ");
    return html`<div class="row">
<h3>${FIELD_WORDS[field]} <span class="quiet">column ${column}</span></h3>
${bar(parts, rows.read)}
<p class="quiet">${parts
      .filter(({ value }) => value > 0)
      .map(({ label }) => label)
      .join(" · ")}${how === "" ? "" : `. Fixed: ${how}`}</p>
${roles === 0 ? undefined : html`<p class="quiet">${roleWords(roles)}</p>`}
${slips.length === 0 ? undefined : html`<p class="quiet">Slips in domains; ${SLIP_ADVICE} ${slips.slice(0, SLIPS).map(slipWords).join("; ")}</p>`}
</div>`;
  };
  return html`<section>
<h2>Columns</h2>
${legend([
  ["good", "valid as written"],
  ["fixed", "fixed here, and valid"],
  ["bad", "refused"],
  ["none", "empty, or the row can't be read"],
])}
${fields.map(fieldOf)}
</section>`;
}

function refusedSection({ fields, rows }: QualityReport): Html | undefined {
  const values = fields.flatMap(({ field, column, refused }) =>
    refused.map(
      ({ reason, count, first, shapes }) => html`<div class="row">
<h3>${number(count)} × ${causeWords(field, reason)}</h3>
<p class="quiet">column ${column}, ${rowsWords(first, count)}</p>
${shapes.length === 0 ? undefined : html`<p>${shapes.map((one) => html`<span class="shape"><code>${one.shape}</code> ${number(one.count)}</span> `)}</p>`}
</div>`,
    ),
  );
  const skipped = rows.skipped.map(
    (cause) => html`<div class="row">
<h3>${number(cause.rows)} × ${causeWords(cause.field, cause.reason)}</h3>
<p class="quiet">${rowsWords(cause.first, cause.rows)}</p>
</div>`,
  );
  if (values.length + skipped.length === 0) return undefined;
  const ofValues = html`<h2>Values that are refused</h2>
<p class="quiet">Below each reason, what such values look like: every letter an x, a word one x, every digit a 9. A shape of fewer than ${LEAST_OF_A_SHAPE} rows is not shown.</p>
${values}`;
  return html`<section>
${values.length === 0 ? undefined : ofValues}
${skipped.length === 0 ? undefined : html`<h2>Rows that can't be sent</h2>${skipped}`}
</section>`;
}

function lossesSection({ losses }: QualityReport): Html | undefined {
  if (losses.length === 0) return undefined;
  const most = Math.max(...losses.map(({ unreachable, weaker }) => unreachable + weaker));
  const lossOf = (loss: Loss): Html => html`<div class="row">
<h3>${causeWords(loss.field, loss.reason)}</h3>
${bar(
  [
    { value: loss.unreachable, kind: "bad", label: `no key left: ${number(loss.unreachable)}` },
    { value: loss.weaker, kind: "weak", label: `one key fewer: ${number(loss.weaker)}` },
  ],
  most,
)}
<p class="quiet">${costWords(loss)}; worth ${number(Math.round(worthOf(loss)))}</p>
</div>`;
  return html`<section>
<h2>What each fault costs</h2>
${legend([
  ["bad", "rows without any key"],
  ["weak", "rows with one key fewer"],
])}
${losses.map(lossOf)}
<p class="quiet">${HOW_ESTIMATED}</p>
</section>`;
}

function countriesSection({ countries }: QualityReport): Html | undefined {
  if (countries.length === 0) return undefined;
  const countryOf = ({ country, rows, email, phone, keys }: CountryQuality): Html => html`<tr>
<th scope="row">${country}</th>
<td class="number">${number(rows)}</td>
<td class="wide">${bar(
    [
      { value: keys.more, kind: "good", label: `two keys or more: ${number(keys.more)}` },
      { value: keys.one, kind: "fixed", label: `one key: ${number(keys.one)}` },
      { value: keys.none, kind: "bad", label: `no key: ${number(keys.none)}` },
    ],
    rows,
  )}</td>
<td class="number">${percent(email / rows)}</td>
<td class="number">${percent(phone / rows)}</td>
</tr>`;
  const others = countries.slice(COUNTRIES);
  return html`<section>
<h2>Countries</h2>
${legend([
  ["good", "two keys or more"],
  ["fixed", "one key"],
  ["bad", "no key"],
])}
<div class="scroll"><table><thead><tr><th>country</th><th class="number">rows</th><th>keys</th><th class="number">email</th><th class="number">phone</th></tr></thead>
<tbody>${countries.slice(0, COUNTRIES).map(countryOf)}</tbody></table></div>
${others.length === 0 ? undefined : html`<p class="quiet">And ${number(others.reduce((sum, { rows }) => sum + rows, 0))} rows of ${several(others.length, "other country", "other countries")}.</p>`}
</section>`;
}
