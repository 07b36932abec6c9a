import { Stack, Text } from "@mantine/core";
import { IconEqual, IconRefresh, IconUserEdit, IconUserMinus, IconUserPlus } from "@tabler/icons-react";
import type { AudiencePlan, ChangeCounts } from "../../../model/plan.ts";
import { amcWords, consentWords, sentCount, settingsWords, standingWords, timeWords } from "../plan-words.ts";
import { counted, countText } from "../words.ts";
import { type Fact, Facts } from "./facts.tsx";
import { skippedText, UnusedRows } from "./reasons.tsx";
import { type Share, Shares } from "./shares.tsx";

/** What would change of an audience. */
export function AudiencePlanView({ plan }: { plan: AudiencePlan }) {
  return (
    <>
      <Shares shares={sharesOf(plan.changes)} />
      <Facts
        facts={[
          ["Audience", <AudienceWords key="audience" plan={plan} />],
          ["Also changes at Amazon", settingsWords(plan.audience.settings)],
          ["To send", sendingWords(plan)],
          ["Time needed", sentCount(plan.changes) === 0 ? undefined : timeWords(plan)],
          ["Amazon Marketing Cloud", plan.amc && amcWords(plan.amc)],
          ["Consent", consentWords(plan)],
        ]}
      />
      {plan.origin === undefined && <Rows plan={plan} />}
    </>
  );
}

const sharesOf = ({ add, update, renew, remove, withdrawn, unchanged }: ChangeCounts): Share[] => [
  { label: "New", note: "not at Amazon yet", color: "teal", icon: IconUserPlus, count: add },
  {
    label: "Updated",
    note: "their keys or consent changed",
    color: "blue",
    icon: IconUserEdit,
    count: update,
  },
  { label: "Refreshed", note: "before they would leave", color: "cyan", icon: IconRefresh, count: renew },
  {
    label: "Leaving",
    note: withdrawn > 0 ? `${countText(withdrawn)} for want of consent` : "taken out",
    color: "red",
    icon: IconUserMinus,
    count: remove,
  },
  {
    label: "Unchanged",
    note: "as Amazon has them",
    color: "gray",
    icon: IconEqual,
    count: unchanged,
    calm: true,
  },
];

function AudienceWords({ plan: { audience } }: { plan: AudiencePlan }) {
  return (
    <>
      {audience.name} ({audience.country}
      {audience.audienceId !== undefined && `, ${audience.audienceId}`})
      <Text size="sm" c="dimmed">
        {standingWords(audience)}
      </Text>
    </>
  );
}

function sendingWords(plan: AudiencePlan): string {
  const people = sentCount(plan.changes);
  if (people === 0) return "Nothing: Amazon has everything as it should be";
  const twice =
    plan.secondForms.email === 0
      ? ""
      : `; ${counted(plan.secondForms.email, "email goes", "emails go")} in a second spelling too`;
  return `${counted(people, "person", "people")} with ${counted(plan.identifiers, "hashed key")}, in ${counted(plan.requests, "request")}${twice}`;
}

/** Every row that was read, in one of four places, and why some are not used. */
function Rows({ plan }: { plan: AudiencePlan }) {
  const { rows, withheldRemovals, changes } = plan;
  const facts: Fact[] = [
    ["Rows read", countText(rows.read)],
    ["People", countText(rows.members)],
    ["More rows of the same people", rows.merged > 0 ? countText(rows.merged) : undefined],
    ["Kept as is, because their row can't be used", rows.held > 0 ? countText(rows.held) : undefined],
    ["Skipped", skippedText(rows)],
    ["Not taken out for now", withheldRemovals > 0 ? countText(withheldRemovals) : undefined],
    ["Waiting for Amazon", changes.postponed ? countText(changes.postponed) : undefined],
    ["Left out, refused before", changes.quarantined ? countText(changes.quarantined) : undefined],
  ];
  return (
    <Stack gap="sm">
      <Facts facts={facts} cols={3} />
      <UnusedRows plan={plan} caption="Rows skipped or kept as is, by reason" />
    </Stack>
  );
}
