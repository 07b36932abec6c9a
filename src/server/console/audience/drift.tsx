import { Badge, Table, Text } from "@mantine/core";
import type { Answer } from "../api.ts";
import { Scroll } from "../parts/scroll.tsx";
import { Section } from "../parts/section.tsx";
import { countText } from "../words.ts";

type View = NonNullable<Answer<"GET /api/audiences/{audienceKey}">["view"]>;
type Compared = View["compared"][number];

/** What is known here beside what Amazon says. */
export function Drift({ view: { compared, notAsked } }: { view: View }) {
  return (
    <Section title="Here and at Amazon">
      {notAsked && (
        <Text size="sm" c="red">
          Amazon could not be asked: {notAsked.message} {notAsked.hint}
        </Text>
      )}
      {compared.length > 0 && (
        <Scroll label="Here and at Amazon">
          <Table miw={520} verticalSpacing="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>What</Table.Th>
                <Table.Th>Here</Table.Th>
                <Table.Th>At Amazon</Table.Th>
                <Table.Th>Verdict</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {compared.map(({ what, here, amazon, verdict, hint }) => (
                <Table.Tr key={what}>
                  <Table.Td>{WHAT[what]}</Table.Td>
                  <Table.Td>{shown(what, here)}</Table.Td>
                  <Table.Td>{shown(what, amazon)}</Table.Td>
                  <Table.Td>
                    <Badge variant="light" color={VERDICT[verdict].color}>
                      {VERDICT[verdict].word}
                    </Badge>
                    {hint !== undefined && (
                      <Text size="xs" c="dimmed">
                        {hint}
                      </Text>
                    )}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </Scroll>
      )}
    </Section>
  );
}

const WHAT: Record<Compared["what"], string> = {
  existence: "Is there",
  name: "Name",
  country: "Country",
  ttlSeconds: "People leave after",
  description: "Description",
  people: "People",
};

const VERDICT = {
  same: { word: "the same", color: "teal" },
  differs: { word: "differs at Amazon", color: "orange" },
  unknown: { word: "not counted yet", color: "gray" },
} as const satisfies Record<Compared["verdict"], { word: string; color: string }>;

function shown(what: Compared["what"], value: Compared["here"]): string {
  if (value === undefined || value === "") return "–";
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "string") return value;
  return what === "ttlSeconds" ? `${Math.round(value / 86_400)} days` : countText(value);
}
