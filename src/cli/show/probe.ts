import type { Probe, ProbeArm, ProbePlan } from "../../index.ts";
import type { ProbeForm, ProbeRule } from "../../model/probe-rule.ts";
import { labelled, type Pair } from "../table.ts";
import { days, number, percent, several } from "../words.ts";

const FORM_WORDS = {
  phone: { amazon: "without + (Amazon's form)", seed: "with + (the partners' form)" },
  email: { amazon: "a–z 0–9 . @ - alone (Amazon's form)", seed: "all signs kept (the partners' form)" },
} as const satisfies Record<ProbeRule, Record<ProbeForm, string>>;

/** What a probe would make and send. */
export function probePlanText({ sync, rule, arms, ttlSeconds }: ProbePlan): string {
  const people = arms.reduce((sum, arm) => sum + arm.people, 0);
  return [
    `Probe of ${sync}: which form of ${rule === "phone" ? "a phone number" : "an email"} does Amazon match?\n\n`,
    `It makes two audiences at Amazon, and sends ${several(people, "person", "people")} who may be sent, each to one of the two:\n`,
    labelled(
      arms.map(
        ({ name, form, people }): Pair => [
          `  ${name}`,
          `${several(people, "person", "people")}, the hash of their ${rule} ${FORM_WORDS[rule][form]} and nothing else of them`,
        ],
      ),
    ),
    `When Amazon has counted, everyone is taken out again; should that fail, they leave after ${days(ttlSeconds)}. The two empty audiences stay: Headwater deletes none.\n`,
  ].join("");
}

/** How far a probe is, and what it has found. */
export function probeText(probe: Probe): string {
  const { probeId, sync, rule, arms, state, error } = probe;
  return [
    `Probe ${probeId} of ${sync}: ${STATE_WORDS[state]}\n\n`,
    labelled(arms.map((arm): Pair => [FORM_WORDS[rule][arm.form], armWords(arm)])),
    answerWords(probe),
    state === "finished"
      ? "\nEveryone was taken out again, and nothing of them is kept. The two empty audiences can be deleted in the Amazon Ads console.\n"
      : "\nNext: headwater probe --resume --wait 1h goes on; headwater probe --clean ends it.\n",
    error === undefined ? "" : `${error.message} [${error.code}]\n${error.hint ?? ""}\n`,
  ].join("");
}

const STATE_WORDS = {
  sending: "Amazon is at work on its people",
  counting: "Amazon has not counted yet",
  removing: "its people are being taken out",
  finished: "finished",
} as const satisfies Record<Probe["state"], string>;

const armWords = ({ people, received, matched }: ProbeArm): string =>
  received === undefined || matched === undefined
    ? `${several(people, "person", "people")}, not counted yet`
    : `${number(matched)} of ${number(received)} matched${received === 0 ? "" : ` (${percent(matched / received)})`}`;

function answerWords({ answer, rule, state }: Probe): string {
  if (answer === undefined) return state === "finished" ? "\nIt was ended before Amazon had counted.\n" : "";
  const { better, forms, rates, difference, interval, needed = 0 } = answer;
  const reach = `the difference is ${points(difference)} points, with a 95 % interval of ${points(interval.low)} to ${points(interval.high)} (Newcombe's hybrid score)`;
  if (better === undefined)
    return rates.amazon + rates.seed === 0
      ? "\nAmazon has matched nobody in either form: nothing can be told. headwater check FILE says what is wrong with the data.\n"
      : `\nNo difference can be told: ${reach}. Keep identity.${rule}.forms: both. To tell it if there is one: --sample ${needed}\n`;
  const zero =
    Math.min(rates.amazon, rates.seed) === 0
      ? "\n0 is also what Amazon shows before it has counted: ask again another day before you rely on it."
      : "";
  return [
    `\nAmazon matches the form ${FORM_WORDS[rule][better]}: ${reach}.\n`,
    forms === "both"
      ? `The other form matches people too: keep identity.${rule}.forms: both, which sends both.`
      : `In headwater.yaml: identity: { ${rule}: { forms: ${forms} } }. both, the default, matches them as well, and sends a hash more of each.`,
    `${zero}\n`,
  ].join("");
}

/** A share as points, with a sign. */
const points = (share: number): string => `${share > 0 ? "+" : ""}${Math.round(share * 1000) / 10}`;
