import "@mantine/charts/styles.css";
import { CompositeChart } from "@mantine/charts";
import { Table, VisuallyHidden } from "@mantine/core";
import type { Answer } from "../api.ts";
import { shortDayText } from "../times.ts";
import { countText, shareText } from "../words.ts";

type History = Answer<"GET /api/audiences/{audienceKey}/history">;

/** Received and matched people over time, the match rate with them. The same as a table for who can't see it. */
export default function SizeChart({ sizes }: Pick<History, "sizes">) {
  const data = sizes.map(({ at, received, matched }) => ({
    at: shortDayText(at),
    Received: received,
    Matched: matched,
    "Match rate": received === 0 ? 0 : Math.round((matched / received) * 1_000) / 10,
  }));
  return (
    <>
      <CompositeChart
        h={240}
        composedChartProps={{ accessibilityLayer: false }}
        data={data}
        dataKey="at"
        withLegend
        withRightYAxis
        valueFormatter={countText}
        rightYAxisProps={{ domain: [0, 100], unit: " %" }}
        series={[
          { name: "Received", color: "gray.5", type: "area" },
          { name: "Matched", color: "water.6", type: "area" },
          { name: "Match rate", color: "orange.6", type: "line", yAxisId: "right" },
        ]}
        aria-hidden
      />
      <VisuallyHidden>
        <Table>
          <Table.Caption>Size and match rate over time</Table.Caption>
          <Table.Tbody>
            {sizes.map(({ at, received, matched }) => (
              <Table.Tr key={at}>
                <Table.Th>{new Date(at).toISOString()}</Table.Th>
                <Table.Td>
                  {countText(received)} received, {countText(matched)} matched
                  {received > 0 && `, ${shareText(matched / received)}`}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </VisuallyHidden>
    </>
  );
}
