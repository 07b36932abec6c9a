import { Table } from "@mantine/core";
import type { Answer } from "../api.ts";
import { Count } from "../parts/number.tsx";
import { Section } from "../parts/section.tsx";
import type { Cargo } from "../words.ts";

/** What Amazon refused, in its own words. */
export function Refusals({
  refusals,
  cargo,
}: {
  refusals: Answer<"GET /api/runs/{runId}">["refusals"];
  cargo: Cargo;
}) {
  if (refusals.length === 0) return null;
  return (
    <Section
      title="Refused by Amazon"
      lead={`These ${cargo.many} stay out until their rows change or they are sent again. Which they are: below, under Lists.`}
    >
      <Table verticalSpacing={6} horizontalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th ta="right" w="5.5rem">
              {cargo.title}
            </Table.Th>
            <Table.Th>What Amazon said</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {refusals.map(({ message, records }) => (
            <Table.Tr key={message}>
              <Table.Td ta="right" fw={600}>
                <Count value={records} />
              </Table.Td>
              <Table.Td style={{ overflowWrap: "anywhere" }}>{message}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Section>
  );
}
