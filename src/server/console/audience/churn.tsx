import { Anchor, Table } from "@mantine/core";
import { Link } from "wouter";
import type { Answer } from "../api.ts";
import { Scroll } from "../parts/scroll.tsx";
import { When } from "../parts/when.tsx";
import { countText, shareText } from "../words.ts";

type Runs = Answer<"GET /api/audiences/{audienceKey}/history">["runs"];

/** So many fit a glance; the page of runs has all. */
const SHOWN = 10;

/** Who came and who went with each run, newest first. */
export function Churn({ runs }: { runs: Runs }) {
  return (
    <Scroll label="Who came and went">
      <Table verticalSpacing="xs" miw={720}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Run</Table.Th>
            <Table.Th ta="right">Came</Table.Th>
            <Table.Th ta="right">Updated</Table.Th>
            <Table.Th ta="right">Left</Table.Th>
            <Table.Th ta="right">Match rate</Table.Th>
            <Table.Th ta="right">Rows that can match</Table.Th>
            <Table.Th ta="right">Email and phone</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {runs
            .toSorted((a, b) => b.at - a.at)
            .slice(0, SHOWN)
            .map(({ runId, at, add, update, remove, matchRate, reachable, bothKeys }) => (
              <Table.Tr key={runId}>
                <Table.Td>
                  <Anchor component={Link} href={`/runs/${runId}`} inherit>
                    <When at={at} />
                  </Anchor>
                </Table.Td>
                {[add, update, remove].map((count, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a row's numbers never change places
                  <Table.Td key={index} ta="right">
                    {countText(count)}
                  </Table.Td>
                ))}
                {[matchRate, reachable, bothKeys].map((share, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a row's shares never change places
                  <Table.Td key={index} ta="right">
                    {share === undefined ? "–" : shareText(share)}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}
