import { Stack, Table, Text } from "@mantine/core";
import { IconCheck, IconCopy, IconPlayerTrackNext, IconPlus, IconX } from "@tabler/icons-react";
import type { EventRowCounts, EventsPlan, EventTotal } from "../../../model/plan.ts";
import { advertiserWords, decimalText, TYPE_WORDS } from "../events/words.ts";
import { consentWords, timeWords } from "../plan-words.ts";
import { counted, countText } from "../words.ts";
import { Facts } from "./facts.tsx";
import { Count } from "./number.tsx";
import { UnusedRows } from "./reasons.tsx";
import { Scroll } from "./scroll.tsx";
import { type Share, Shares } from "./shares.tsx";

/** Which events would be sent, and where every other row is. */
export function EventsPlanView({ plan }: { plan: EventsPlan }) {
  const { account, rows, totals, filesUnchanged } = plan;
  const shares = sharesOf(rows);
  return (
    <>
      <Stack gap="sm">
        <Text size="sm" fw={600}>
          {counted(rows.read, "row")} read ={" "}
          {shares.map(({ count, label }) => `${countText(count)} ${label.toLowerCase()}`).join(" + ")}
        </Text>
        <Shares shares={shares} />
      </Stack>
      <Totals totals={totals} />
      <Facts
        facts={[
          ["Advertiser", advertiserWords({ name: account.name, id: account.advertiserId })],
          ["To send", sendingWords(plan)],
          ["Time needed", rows.events === 0 ? undefined : timeWords(plan)],
          [
            "Not opened",
            filesUnchanged > 0 ? `${counted(filesUnchanged, "file")} that nobody changed since` : undefined,
          ],
          ["Consent", consentWords(plan)],
        ]}
      />
      <Stack gap="sm">
        <UnusedRows plan={plan} caption="Rows skipped, by reason" />
      </Stack>
    </>
  );
}

const sharesOf = ({ events, merged, sentBefore, passed, rejected, unreadable }: EventRowCounts): Share[] => [
  { label: "New", note: "each an event to send", color: "teal", icon: IconPlus, count: events },
  { label: "Repeated", note: "more rows of the same event", color: "cyan", icon: IconCopy, count: merged },
  {
    label: "Sent before",
    note: "Amazon has them",
    color: "gray",
    icon: IconCheck,
    count: sentBefore,
    calm: true,
  },
  {
    label: "Passed by",
    note: "at or before the watermark",
    color: "gray",
    icon: IconPlayerTrackNext,
    count: passed,
    calm: true,
  },
  {
    label: "Skipped",
    note: unreadable > 0 ? `${countText(unreadable)} unreadable` : "for the reasons below",
    color: "orange",
    icon: IconX,
    count: rejected,
  },
];

function sendingWords({ rows, identifiers, requests }: EventsPlan): string {
  if (rows.events === 0) return "Nothing: no event is new";
  return `${counted(rows.events, "event")} with ${counted(identifiers, "key")} of people, in ${counted(requests, "request")}`;
}

/** What would be sent, by type and currency. */
function Totals({ totals }: { totals: readonly EventTotal[] }) {
  if (totals.length === 0) return null;
  return (
    <Scroll label="What would be sent">
      <Table verticalSpacing={6} horizontalSpacing="xs" miw={280}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>What happened</Table.Th>
            <Table.Th ta="right">Events</Table.Th>
            <Table.Th ta="right">Worth</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {totals.map(({ type, events, currency, value }) => (
            <Table.Tr key={`${type} ${currency}`}>
              <Table.Td>{TYPE_WORDS[type]}</Table.Td>
              <Table.Td ta="right">
                <Count value={events} />
              </Table.Td>
              <Table.Td ta="right">
                {value === undefined ? "–" : [decimalText(value), currency].filter(Boolean).join(" ")}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}
