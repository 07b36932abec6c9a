import type { PersonReport } from "../../index.ts";
import { labelled } from "../table.ts";
import { when } from "../words.ts";

type Place = PersonReport["audiences"][number];
type Person = Place["people"][number];
type Sent = NonNullable<Person["sent"]>;

/** Where a person is, audience by audience. The value that was asked with is not in it. */
export function personText({ kind, suppressedSince, audiences }: PersonReport): string {
  const taken = `Looked for ${KIND_WORDS[kind]} in ${audiences.length === 1 ? "1 audience" : `${audiences.length} audiences`}.\n`;
  const forgotten =
    suppressedSince === undefined
      ? ""
      : `Forgotten ${when(suppressedSince)}, and kept out of every plan since. headwater forget --lift lifts that.\n`;
  return `${taken}${forgotten}${audiences.map(placeText).join("")}`;
}

const KIND_WORDS = {
  email: "an email address",
  phone: "a phone number",
  id: "an external id",
  hash: "a hash",
} as const satisfies Record<PersonReport["kind"], string>;

function placeText({ name, audienceId, busy, people }: Place): string {
  const title = `\n${name}${audienceId === undefined ? "" : ` (${audienceId})`}\n`;
  if (busy) return `${title}  A run is at work on it; ask again when it has ended.\n`;
  if (people.length === 0) return `${title}  Not there, and no trace of them.\n`;
  return title + people.map((person) => indented(labelled(pairsOf(person)))).join("\n");
}

const indented = (text: string): string => text.replaceAll(/^(?=.)/gm, "  ");

function pairsOf(person: Person): [label: string, text: string][] {
  const { externalId, standing, since, sinceBefore, sent, leavesAt, removed, quarantine, last } = person;
  const differs = last !== undefined && last.at !== sent?.at && last.at !== removed?.at;
  const pairs: [string, string | undefined][] = [
    ["External id", externalId],
    ["Standing", STANDING_WORDS[standing]],
    ["Since", sinceWords(since, sinceBefore)],
    ["Last sent", sent && recordWords(sent)],
    ["Leaves", leavesAt === undefined ? undefined : `${when(leavesAt)}, unless sent again`],
    ["Taken out", removed && recordWords(removed)],
    ["Last try", differs ? recordWords(last) : undefined],
    [
      "Set aside",
      quarantine &&
        `${when(quarantine.at)} by run ${quarantine.runId}: ${quarantine.reason}; not sent again until the row changes`,
    ],
  ];
  return pairs.filter((pair): pair is [string, string] => pair[1] !== undefined);
}

const sinceWords = (since: number | undefined, sinceBefore: number | undefined): string | undefined =>
  since !== undefined ? when(since) : sinceBefore !== undefined ? `before ${when(sinceBefore)}` : undefined;

const STANDING_WORDS = {
  member: "in the audience",
  waiting: "waiting: Amazon is not done with their last record",
  removed: "not in the audience: taken out",
  refused: "not in the audience",
} as const satisfies Record<Person["standing"], string>;

/** When, by which run and job, and what Amazon said. */
function recordWords({
  at,
  runId,
  jobNumber,
  outcome,
  requestId,
  jobRequestId,
  jobState,
  message,
}: Sent): string {
  const parts = [
    `${when(at)}, run ${runId}${jobNumber === undefined ? "" : `, upload job ${jobNumber}`}`,
    [
      outcome && OUTCOME_WORDS[outcome],
      requestId && `Amazon's request ${requestId}`,
      jobRequestId && `its job ${jobRequestId}${jobState === undefined ? "" : `: ${JOB_WORDS[jobState]}`}`,
    ]
      .filter(Boolean)
      .join(", "),
    message && `Amazon: ${message}`,
  ];
  return parts.filter(Boolean).join("\n");
}

const OUTCOME_WORDS = {
  "to-send": "not sent yet",
  sending: "being sent",
  accepted: "accepted",
  refused: "refused",
  unknown: "without an answer",
} as const satisfies Record<NonNullable<Sent["outcome"]>, string>;

const JOB_WORDS = {
  pending: "at work",
  succeeded: "finished",
  partial: "finished in part",
  failed: "failed",
  expired: "no longer known",
  replaced: "sent again",
} as const satisfies Record<NonNullable<Sent["jobState"]>, string>;
