import type { AudienceView } from "../../index.ts";
import { growthWords } from "../../model/match-estimate.ts";
import { type Column, table } from "../table.ts";
import { days, noticeLines, number, percent, several, when } from "../words.ts";

/** One audience, here and at Amazon, and when its people leave. */
export const audienceText = (view: AudienceView): string =>
  [headText(view), comparedText(view), matchesText(view), expiryText(view), notices(view)]
    .filter((part) => part !== "")
    .join("\n");

const headText = ({ audience: { name, audienceId, country }, syncs }: AudienceView): string =>
  `${name} (${country}, ${audienceId ?? "not created yet"}), ${
    syncs.length === 0 ? "of no sync of this configuration" : `of ${syncs.join(", ")}`
  }\n`;

type Compared = AudienceView["compared"][number];

const COLUMNS: readonly Column[] = [{ title: "" }, { title: "here" }, { title: "at Amazon" }, { title: "" }];

const WHAT_WORDS = {
  existence: "audience",
  name: "name",
  country: "country",
  ttlSeconds: "people leave after",
  description: "description",
  people: "people",
} as const satisfies Record<Compared["what"], string>;

const VERDICT_WORDS = {
  same: "same",
  differs: "differs at Amazon",
  unknown: "not counted yet",
} as const satisfies Record<Compared["verdict"], string>;

function comparedText({ compared, notAsked, audience, people, amazon }: AudienceView): string {
  if (notAsked)
    return [
      `People accepted and not yet left: ${number(people.there)}\n`,
      `Amazon could not be asked: ${notAsked.message} [${notAsked.code}]\n`,
      notAsked.hint === undefined ? "" : `Next:  ${notAsked.hint.replaceAll("\n", "\n       ")}\n`,
    ].join("");
  if (audience.audienceId === undefined) return "";
  const rows = compared.map((line) => [
    WHAT_WORDS[line.what],
    valueWords(line.what, line.here),
    line.what === "people" && amazon ? sizeWords(amazon) : valueWords(line.what, line.amazon),
    VERDICT_WORDS[line.verdict],
  ]);
  const hints = compared.flatMap(({ what, hint }) =>
    hint === undefined ? [] : [`${WHAT_WORDS[what]}: ${hint}\n`],
  );
  return [table(COLUMNS, rows), hints.length === 0 ? "" : `\n${hints.join("")}`].join("");
}

function valueWords(what: Compared["what"], value: Compared["here"]): string {
  if (value === undefined || value === "") return "-";
  if (typeof value === "boolean") return value ? "there" : "not there";
  if (typeof value === "string") return value;
  return what === "ttlSeconds" ? days(value) : number(value);
}

const sizeWords = ({ size }: NonNullable<AudienceView["amazon"]>): string =>
  size?.received === undefined
    ? "-"
    : `${number(size.received)} received, ${counted(size.matched)} matched, ${counted(size.dsp)} in the DSP`;

const counted = (count: number | undefined): string => (count === undefined ? "not yet" : number(count));

const MATCH_COLUMNS: readonly Column[] = [
  { title: "Amazon had finished" },
  { title: "received", right: true },
  { title: "matched", right: true },
  { title: "match rate", right: true },
  { title: "rows that can match", right: true },
  { title: "email and phone", right: true },
  { title: "grown most since the run before" },
];

/** Amazon's match rate over time, beside our own counts. */
const matchesText = ({ matches }: AudienceView): string =>
  matches.length === 0
    ? ""
    : table(
        MATCH_COLUMNS,
        matches.map(({ at, received, matched, matchRate, estimate }) => [
          when(at),
          received === undefined ? "-" : number(received),
          matched === undefined ? "-" : number(matched),
          share(matchRate),
          share(estimate?.reachable),
          share(estimate?.keys?.both),
          estimate?.grown?.[0] ? growthWords(estimate.grown[0]) : "-",
        ]),
      );

const share = (of: number | undefined): string => (of === undefined ? "-" : percent(of));

/** Characters of the longest bar. */
const BAR_LENGTH = 40;

function expiryText({
  expiry: { span, bars, ttlSeconds },
  people: { left, toSendAgain },
}: AudienceView): string {
  const most = Math.max(1, ...bars.map(({ people }) => people));
  const width = Math.max(...bars.map(({ people }) => number(people).length));
  const lines = bars.map(({ from, people }) =>
    `  from ${dayOf(from)}  ${number(people).padStart(width)}  ${"#".repeat(Math.ceil((people / most) * BAR_LENGTH))}`.trimEnd(),
  );
  return [
    `When people leave who are not sent again, ${days(ttlSeconds)} after they were sent, by ${SPAN_WORDS[span]}:\n`,
    bars.length === 0 ? "  nobody\n" : lines.map((line) => `${line}\n`).join(""),
    left === 0
      ? ""
      : `  ${several(left, "person", "people")} past that already: Amazon has let them go, or will.\n`,
    toSendAgain === 0
      ? ""
      : `  ${several(toSendAgain, "person", "people")} more whom Amazon did not keep: the next sync sends them again.\n`,
  ].join("");
}

const SPAN_WORDS = { day: "day", week: "week", month: "30 days" } as const satisfies Record<
  AudienceView["expiry"]["span"],
  string
>;

/** The machine's local day. */
const dayOf = (at: number): string => new Date(at).toLocaleDateString("sv-SE");

const notices = (view: AudienceView): string => noticeLines(view.notices);
