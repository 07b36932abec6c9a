import "@mantine/charts/styles.css";
import { BarChart } from "@mantine/charts";
import { Table, VisuallyHidden } from "@mantine/core";
import type { Answer } from "../api.ts";
import { dayText } from "../times.ts";
import { countText } from "../words.ts";

type Expiry = NonNullable<Answer<"GET /api/audiences/{audienceKey}">["view"]>["expiry"];

/** How many people leave in each span of time who are not sent again. */
export default function ExpiryChart({ expiry: { bars } }: { expiry: Expiry }) {
  return (
    <>
      <BarChart
        h={200}
        barChartProps={{ accessibilityLayer: false }}
        data={bars.map(({ from, people }) => ({ from: dayText(from), People: people }))}
        dataKey="from"
        valueFormatter={countText}
        series={[{ name: "People", color: "water.6" }]}
        aria-hidden
      />
      <VisuallyHidden>
        <Table>
          <Table.Caption>People who leave in each span of time</Table.Caption>
          <Table.Tbody>
            {bars.map(({ from, until, people }) => (
              <Table.Tr key={from}>
                <Table.Th>
                  {dayText(from)} to {dayText(until)}
                </Table.Th>
                <Table.Td>{countText(people)}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </VisuallyHidden>
    </>
  );
}
