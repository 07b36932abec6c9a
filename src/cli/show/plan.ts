import {
  type AudiencePlan,
  changeCount,
  type Plan,
  type PlannedAudience,
  type SafetyStop,
  type SettingsChanges,
} from "../../model/plan.ts";
import { labelled, type Pair } from "../table.ts";
import { days, noticeLines, number, RUN_MODE_WORDS, reasonLines, several } from "../words.ts";
import { amcWords } from "./amc.ts";
import { eventsPairs } from "./events.ts";
import { leastWords } from "./least-time.ts";

/** A plan as a person reads it before saying yes. */
export function planText(plan: Plan): string {
  const { planId, notices, safetyStop } = plan;
  return [
    `Plan ${planId} of ${whatWords(plan)}\n\n`,
    labelled([...(plan.mode === "events" ? eventsPairs(plan) : audiencePairs(plan)), ...consentPairs(plan)]),
    reasonsText(plan),
    notices.length === 0 ? "" : `\n${noticeLines(notices)}`,
    safetyStop === undefined ? "" : `\n${safetyStopText(safetyStop)}`,
  ].join("");
}

/** Which rows and values are not used, by reason. */
export const reasonsText = ({ mode, rejections, droppedFields }: Plan): string =>
  [
    rejections.length === 0
      ? ""
      : `\n${SKIPPED_TITLE[mode === "events" ? "events" : "people"]}:\n${reasonLines(rejections)}`,
    droppedFields.length === 0 ? "" : `\nValues left out:\n${reasonLines(droppedFields)}`,
  ].join("");

/** An unusable row of somebody who is in the audience keeps them there; an event stays as it was sent in any case. */
const SKIPPED_TITLE = {
  people: "Skipped or kept as is, by reason",
  events: "Skipped, by reason",
};

const audiencePairs = (plan: AudiencePlan): Pair[] => [
  ["Audience", audienceWords(plan.audience)],
  ...(plan.amc === undefined ? [] : ([["AMC", amcWords(plan.amc)]] as const)),
  ...plannedPairs(plan),
  ["To send", sendingWords(plan)],
];

/** What holds a plan back, and what to type when it is right all the same. */
const safetyStopText = ({ message, hint = "" }: SafetyStop): string =>
  `SAFETY STOP: ${message}\nNothing is sent. ${hint}\n`;

function audienceWords({ name, audienceId, country, standing, settings }: PlannedAudience): string {
  const id = audienceId === undefined ? "" : `, ${audienceId}`;
  const changes = settings === undefined ? "" : `\n${settingsWords(settings)}`;
  return `${name} (${country}${id}), ${STANDING_WORDS[standing]}${changes}`;
}

const settingsWords = ({ ttlSeconds, description }: SettingsChanges): string =>
  [
    ...(ttlSeconds
      ? [
          `people leave after ${days(ttlSeconds.to)}, not ${ttlSeconds.from === undefined ? "as now" : `after ${days(ttlSeconds.from)}`}`,
        ]
      : []),
    ...(description ? ["its description changes"] : []),
  ].join("; ");

const STANDING_WORDS = {
  create: "to be created at Amazon",
  adopt: "there already, not filled from here before",
  known: "filled from here before",
} as const satisfies Record<PlannedAudience["standing"], string>;

/** What a plan or run is of: a sync in its mode, or what is done to an earlier run's people. */
export const whatWords = ({ sync, mode, origin }: Pick<Plan, "sync" | "mode" | "origin">): string =>
  origin?.kind === "undo"
    ? `${sync}: puts back whom run ${origin.runId} took out`
    : origin?.kind === "probe"
      ? `a probe of ${origin.of}: ${mode === "remove" ? "takes its people out again" : `${origin.rule}s in the form "${origin.form}"`}`
      : `${sync} (${mode}: ${RUN_MODE_WORDS[mode]})`;

/** Rows and people of a plan; there are no rows where it is not made from a source. */
export const plannedPairs = (plan: AudiencePlan): Pair[] =>
  plan.origin === undefined
    ? [
        ["Rows", rowsWords(plan)],
        ["People", peopleWords(plan)],
      ]
    : [["People", givenWords(plan)]];

const givenWords = ({ mode, changes, origin }: AudiencePlan): string =>
  mode === "remove"
    ? `${number(changes.remove)} taken out`
    : `${number(changes.add)} ${origin?.kind === "probe" ? "of a sample" : "put back"}`;

const rowsWords = ({ rows }: AudiencePlan): string =>
  [
    `${number(rows.read)} read = ${several(rows.members, "person", "people")} + ${number(rows.merged)} more of the same`,
    ` + ${number(rows.held)} kept as is + ${number(rows.rejected)} skipped`,
    rows.unreadable === 0 ? "" : ` (${number(rows.unreadable)} of them unreadable)`,
  ].join("");

const peopleWords = ({ changes, withheldRemovals }: AudiencePlan): string =>
  [
    `${number(changes.add)} new`,
    `${number(changes.update)} changed`,
    `${number(changes.renew)} refreshed before they leave`,
    `${number(changes.remove)} taken out${changes.withdrawn > 0 ? ` (${number(changes.withdrawn)} for want of consent)` : ""}`,
    `${number(changes.unchanged)} unchanged`,
    ...(changes.postponed ? [`${number(changes.postponed)} waiting for Amazon`] : []),
    ...(changes.quarantined ? [`${number(changes.quarantined)} left out, refused as they are`] : []),
    ...(withheldRemovals === 0 ? [] : [`${number(withheldRemovals)} not taken out for now`]),
  ].join(", ");

/** What the consent of those who are sent rests on; nothing where none is sent. */
export function consentPairs({ consent }: Plan): Pair[] {
  if (consent === undefined || consent.own + consent.onBasis === 0) return [];
  const { own, onBasis, basis } = consent;
  const parts = [
    ...(own > 0 ? [`${number(own)} as their rows say`] : []),
    ...(onBasis > 0 && basis !== undefined
      ? [`${number(onBasis)} as ${basis.statedBy} stated on ${basis.on} (${basis.text})`]
      : []),
  ];
  return [["Consent", parts.join(", ")]];
}

function sendingWords(plan: AudiencePlan): string {
  const people = changeCount(plan.changes);
  if (people === 0) return "nothing to change";
  const amount = `${several(people, "person", "people")} with ${several(plan.identifiers, "identifier")}`;
  const calls = `${several(plan.uploadJobs, "upload job")}, ${several(plan.requests, "request")}`;
  const twice =
    plan.secondForms.email === 0
      ? ""
      : `\n${several(plan.secondForms.email, "email is", "emails are")} sent in a second spelling too`;
  return `${amount}: ${calls}${leastWords(plan)}${twice}`;
}
