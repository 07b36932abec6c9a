import { Table, Text } from "@mantine/core";
import type { Answer } from "../api.ts";
import { Scroll } from "../parts/scroll.tsx";
import { type Cargo, countText } from "../words.ts";

type UploadJobs = Answer<"GET /api/runs/{runId}">["uploadJobs"];

/** Upload jobs of at most 100,000 identifiers each. */
export function RunJobs({ jobs, cargo }: { jobs: UploadJobs; cargo: Cargo }) {
  if (jobs.length === 0)
    return <Text c="dimmed">There is no upload job: nothing was to be sent, or it is not sent yet.</Text>;
  return (
    <Scroll label="Upload jobs">
      <Table miw={520} verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Job</Table.Th>
            <Table.Th ta="right">{cargo.title}</Table.Th>
            <Table.Th ta="right">Identifiers</Table.Th>
            <Table.Th ta="right">Accepted</Table.Th>
            <Table.Th ta="right">Refused</Table.Th>
            <Table.Th ta="right">Open</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {jobs.map(({ jobNumber, records, identifiers, batches }) => {
            const inState = (state: string) =>
              batches.filter((one) => one.state === state).reduce((sum, one) => sum + one.records, 0);
            const [accepted, refused] = [inState("accepted"), inState("refused")];
            return (
              <Table.Tr key={jobNumber}>
                <Table.Td>{jobNumber}</Table.Td>
                {[records, identifiers, accepted, refused, records - accepted - refused].map(
                  (count, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: a row's numbers never change places
                    <Table.Td key={index} ta="right">
                      {countText(count)}
                    </Table.Td>
                  ),
                )}
              </Table.Tr>
            );
          })}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}
