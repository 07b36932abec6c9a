import { Alert, Progress, SimpleGrid, Stack, Text, ThemeIcon } from "@mantine/core";
import {
  IconEqual,
  type IconProps,
  IconRefresh,
  IconUserEdit,
  IconUserMinus,
  IconUserPlus,
} from "@tabler/icons-react";
import type { ComponentType } from "react";
import type { ChangeCounts, Plan } from "../../../model/plan.ts";
import { amcWords, consentWords, sentCount, settingsWords, standingWords, timeWords } from "../plan-words.ts";
import { counted, countText } from "../words.ts";
import { type Fact, Facts } from "./facts.tsx";
import { Notices } from "./notices.tsx";
import { Count } from "./number.tsx";
import { Reasons } from "./reasons.tsx";
import { SafetyStopAlert } from "./safety-stop.tsx";

type Kind = "add" | "update" | "renew" | "remove" | "unchanged";

const KINDS: readonly {
  kind: Kind;
  label: string;
  note: string;
  color: string;
  icon: ComponentType<IconProps>;
}[] = [
  { kind: "add", label: "New", note: "not at Amazon yet", color: "teal", icon: IconUserPlus },
  {
    kind: "update",
    label: "Updated",
    note: "their keys or consent changed",
    color: "blue",
    icon: IconUserEdit,
  },
  { kind: "renew", label: "Refreshed", note: "before they would leave", color: "cyan", icon: IconRefresh },
  { kind: "remove", label: "Leaving", note: "taken out", color: "red", icon: IconUserMinus },
  { kind: "unchanged", label: "Unchanged", note: "as Amazon has them", color: "gray", icon: IconEqual },
];

/** A plan as a person reads it before saying yes. */
export function PlanView({ plan }: { plan: Plan }) {
  return (
    <Stack gap="lg">
      {plan.safetyStop && <SafetyStopAlert stop={plan.safetyStop} />}
      <Changes changes={plan.changes} />
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
      <Notices notices={plan.notices} />
    </Stack>
  );
}

function Changes({ changes }: { changes: ChangeCounts }) {
  const all = sentCount(changes) + changes.unchanged;
  return (
    <Stack gap="sm">
      <SimpleGrid component="dl" m={0} cols={{ base: 2, xs: 3, md: 5 }} spacing="md">
        {KINDS.map(({ kind, label, note, color, icon: Sign }) => (
          <div key={kind}>
            <Text component="dt" size="sm" c="dimmed" display="flex" style={{ alignItems: "center", gap: 6 }}>
              <ThemeIcon size={20} radius="xl" variant="light" color={color}>
                <Sign size={13} aria-hidden />
              </ThemeIcon>
              {label}
            </Text>
            <Text component="dd" m={0} className="figure" c={changes[kind] === 0 ? "dimmed" : undefined}>
              <Count value={changes[kind]} />
              <Text size="xs" c="dimmed" fw={400} style={{ letterSpacing: 0 }}>
                {kind === "remove" && changes.withdrawn > 0
                  ? `${countText(changes.withdrawn)} for want of consent`
                  : note}
              </Text>
            </Text>
          </div>
        ))}
      </SimpleGrid>
      {all > 0 && (
        <Progress.Root size="md" aria-hidden>
          {KINDS.filter(({ kind }) => changes[kind] > 0).map(({ kind, color }) => (
            <Progress.Section
              key={kind}
              value={Math.max(0.6, (changes[kind] / all) * 100)}
              color={kind === "unchanged" ? "gray.5" : color}
              withAria={false}
            />
          ))}
        </Progress.Root>
      )}
    </Stack>
  );
}

function AudienceWords({ plan: { audience } }: { plan: Plan }) {
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

function sendingWords(plan: Plan): string {
  const people = sentCount(plan.changes);
  if (people === 0) return "Nothing: Amazon has everything as it should be";
  const twice =
    plan.secondForms.email === 0
      ? ""
      : `; ${counted(plan.secondForms.email, "email goes", "emails go")} in a second spelling too`;
  return `${counted(people, "person", "people")} with ${counted(plan.identifiers, "hashed key")}, in ${counted(plan.requests, "request")}${twice}`;
}

/** Every row that was read, in one of four places, and why some are not used. */
function Rows({ plan: { rows, rejections, droppedFields, withheldRemovals, changes } }: { plan: Plan }) {
  const facts: Fact[] = [
    ["Rows read", countText(rows.read)],
    ["People", countText(rows.members)],
    ["More rows of the same people", rows.merged > 0 ? countText(rows.merged) : undefined],
    ["Kept as is, because their row can't be used", rows.held > 0 ? countText(rows.held) : undefined],
    [
      "Skipped",
      rows.unreadable > 0
        ? `${countText(rows.rejected)}, ${countText(rows.unreadable)} of them unreadable`
        : countText(rows.rejected),
    ],
    ["Not taken out for now", withheldRemovals > 0 ? countText(withheldRemovals) : undefined],
    ["Waiting for Amazon", changes.postponed ? countText(changes.postponed) : undefined],
    ["Left out, refused before", changes.quarantined ? countText(changes.quarantined) : undefined],
  ];
  return (
    <Stack gap="sm">
      <Facts facts={facts} cols={3} />
      <Reasons counts={rejections} caption="Rows skipped or kept as is, by reason" />
      <Reasons counts={droppedFields} caption="Values left out of rows, by reason" />
      {rejections.length + droppedFields.length === 0 && rows.read > 0 && (
        <Alert color="teal" variant="light" title="Every row can be used." />
      )}
    </Stack>
  );
}
