import { thousands } from "../lib/number.ts";
import { type FieldMapping, HASHED_FIELDS } from "../model/field-mapping.ts";
import { type Growth, growthWords } from "../model/match-estimate.ts";
import type { AudiencePlan, Notice } from "../model/plan.ts";
import type { RejectionCount } from "../model/rejection.ts";
import type { AudienceReport } from "../model/run.ts";
import { reasonWords } from "./reason-words.ts";

/**
 * Below this the values are more likely to be at fault than the people: values in a wrong form match nobody at all, and
 * addresses and numbers that people really use match for well over half of a customer file.
 * @source assumed: Amazon publishes no usual rate
 */
export const LOW_MATCH_RATE = 0.3;

/** A fall by more than this, in parts of 1, is no chance: something changed in the export. */
export const MATCH_RATE_FALL = 0.1;

/** Of fewer people than this a rate says nothing. */
const LEAST_PEOPLE = 100;

/**
 * A word on a low match rate, with what the plan knows of the values; `before` is this audience's rate after an earlier run,
 * `grown` what has grown since.
 */
export function matchNotice(
  plan: AudiencePlan,
  { audienceSize, matchRate }: Pick<AudienceReport, "audienceSize" | "matchRate">,
  before: number | undefined,
  grown: readonly Growth[] = [],
): Notice | undefined {
  if (!audienceSize || matchRate === undefined || audienceSize.received < LEAST_PEOPLE) return undefined;
  const fell = before !== undefined && before - matchRate > MATCH_RATE_FALL;
  if (matchRate >= LOW_MATCH_RATE && !fell) return undefined;
  const earlier = fell ? `; after the run before it was ${percent(before)}` : "";
  return {
    code: "run.match-rate-low",
    message: `Amazon matched ${percent(matchRate)} of this audience's ${thousands(audienceSize.received)} people${earlier}.`,
    hint: `${audienceSize.matched === 0 ? `${NOT_COUNTED}\n` : ""}${fell ? `${grownWords(grown)}\n` : ""}${qualityOf(plan)}\ndocs/match-rate.md says what each costs and what to do; headwater explain shows how one value is read.`,
  };
}

/** @source Amazon's guide amazon-marketing-cloud/audiences, peers' help pages (read 2026-11-24; documented: 36 hours; observed: 0 before) */
const NOT_COUNTED = "0 is also what Amazon shows before it has counted, which takes up to 36 hours.";

/** Why a rate may have fallen. */
const grownWords = (grown: readonly Growth[]): string =>
  grown.length === 0
    ? "Nothing that is counted here explains the fall: its values may be of another form than before, or its people others."
    : `Grown since the run before: ${grown.map(growthWords).join("; ")}.`;

/** What the plan knows of the values, a line for each thing. */
const qualityOf = ({ rejections, droppedFields, secondForms, fields }: AudiencePlan): string =>
  [
    leftOut("Rows skipped", rejections),
    leftOut("Values left out", droppedFields),
    secondForms.email > 0
      ? `Sent in a second spelling too: ${thousands(secondForms.email)} emails.`
      : undefined,
    hashedWords(fields),
    fields.country === undefined
      ? "No country column: phones without a + are read in the audience's country."
      : `Country: from the column ${fields.country}.`,
  ]
    .filter((line) => line !== undefined)
    .join("\n");

function hashedWords({ email, phone, ...fields }: FieldMapping): string | undefined {
  const further = HASHED_FIELDS.flatMap((field) => fields[field] ?? []);
  const columns = [...email, ...phone, ...further]
    .filter(({ hashed }) => hashed !== false)
    .map(({ column }) => column);
  return columns.length === 0
    ? undefined
    : `Taken as hashed already: ${columns.join(", ")}. A hash of a value in another form matches nobody, and Headwater can't see it.`;
}

const leftOut = (what: string, counts: readonly RejectionCount[]): string | undefined =>
  counts.length === 0 ? undefined : `${what}: ${reasonWords(counts)}.`;

const percent = (rate: number): string => `${Math.round(rate * 100)} %`;
