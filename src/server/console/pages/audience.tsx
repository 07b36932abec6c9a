import { Alert, Anchor, Badge, Group, Paper, SimpleGrid, Stack, Table, Text, ThemeIcon } from "@mantine/core";
import { IconCheck, IconClock, IconInfoCircle } from "@tabler/icons-react";
import { Fragment, lazy, Suspense } from "react";
import { Link, useParams } from "wouter";
import type { Answer } from "../api.ts";
import { Churn } from "../audience/churn.tsx";
import { Drift } from "../audience/drift.tsx";
import { Overlap } from "../audience/overlap.tsx";
import { Load } from "../parts/load.tsx";
import { Notices } from "../parts/notices.tsx";
import { Page } from "../parts/page.tsx";
import { Section } from "../parts/section.tsx";
import { When } from "../parts/when.tsx";
import { useApi } from "../queries.ts";
import { countText, REGION_WORDS, shareText } from "../words.ts";

// The charts weigh more than all the rest of the console.
const SizeChart = lazy(() => import("../audience/size-chart.tsx"));
const ExpiryChart = lazy(() => import("../audience/expiry-chart.tsx"));

type Audience = Answer<"GET /api/audiences/{audienceKey}">;

/** One audience: how large, how well matched, until when, and whether Amazon agrees. */
export default function AudiencePage() {
  const { audienceKey } = useParams<{ audienceKey: string }>();
  const query = useApi("GET /api/audiences/{audienceKey}", { params: { audienceKey } });
  return <Load query={query}>{(audience) => <Shown audience={audience} />}</Load>;
}

function Shown({ audience: { summary, view, keys, usable, busy } }: { audience: Audience }) {
  const { audienceKey, audienceId, size, matchRate, country, region } = summary;
  const history = useApi("GET /api/audiences/{audienceKey}/history", { params: { audienceKey } });
  return (
    <Page
      title={summary.name}
      lead={
        <Group gap="xs" component="span">
          <Badge variant="default">{country}</Badge>
          <Badge variant="default">{REGION_WORDS[region].word}</Badge>
          {summary.syncs.length > 0 && (
            <span>
              filled by{" "}
              {summary.syncs.map((sync, at) => (
                <Fragment key={sync}>
                  {at > 0 && ", "}
                  <Anchor
                    component={Link}
                    href={`/syncs/${encodeURIComponent(sync)}`}
                    inherit
                    underline="always"
                  >
                    {sync}
                  </Anchor>
                </Fragment>
              ))}
            </span>
          )}
          <span>{audienceId === undefined ? "not created at Amazon yet" : `Amazon's id ${audienceId}`}</span>
        </Group>
      }
    >
      {busy && (
        <Alert color="water" icon={<IconInfoCircle aria-hidden />}>
          A run is at work on this audience. Who is in it can be told when the run has ended.
        </Alert>
      )}
      <SimpleGrid cols={{ base: 2, md: 4 }}>
        <Figure title="In the audience, from here" value={view && countText(view.people.there)} />
        <Figure title="Received by Amazon" value={size && countText(size.received)} at={size?.at} />
        <Figure title="Matched" value={size && countText(size.matched)} />
        <Figure title="Match rate" value={matchRate === undefined ? undefined : shareText(matchRate)} />
      </SimpleGrid>
      {view && <Notices notices={view.notices} />}
      <SimpleGrid cols={{ base: 1, md: 2 }}>
        <Section title="When it can be used">
          <Stack gap="sm">
            {usable.map(({ place, usable: isUsable, says, by }) => (
              <Group key={place} wrap="nowrap" align="flex-start">
                <ThemeIcon variant="light" radius="xl" color={isUsable ? "teal" : "yellow"} aria-hidden>
                  {isUsable ? <IconCheck size={16} /> : <IconClock size={16} />}
                </ThemeIcon>
                <div>
                  <Text size="sm" fw={600}>
                    {place === "dsp" ? "Amazon DSP" : "Amazon Marketing Cloud"}:{" "}
                    {isUsable ? "usable" : "not yet"}
                  </Text>
                  <Text size="sm" c="dimmed">
                    {says} {by !== undefined && !isUsable && <When at={by} />}
                  </Text>
                </div>
              </Group>
            ))}
          </Stack>
        </Section>
        <Section title="What people can be matched by">
          {keys === undefined ? (
            <Text c="dimmed" size="sm">
              Told when no run is at work.
            </Text>
          ) : (
            <Keys keys={keys} />
          )}
        </Section>
      </SimpleGrid>
      <Section title="Size and match rate">
        <Load query={history}>
          {({ sizes }) =>
            sizes.length === 0 ? (
              <Text c="dimmed" size="sm">
                Amazon has not counted yet; it does so within hours of the first run.
              </Text>
            ) : (
              <Suspense fallback={null}>
                <SizeChart sizes={sizes} />
              </Suspense>
            )
          }
        </Load>
      </Section>
      {history.data !== undefined && history.data.runs.length > 0 && (
        <Section title="Who came and went">
          <Churn runs={history.data.runs} />
        </Section>
      )}
      {view && (
        <Section title="Who leaves when">
          <Text size="sm" c="dimmed" mb="sm">
            People leave {Math.round(view.expiry.ttlSeconds / DAY_SECONDS)} days after they were last sent.
            Whoever is still in the source is sent again before.
          </Text>
          {view.expiry.bars.length === 0 ? (
            <Text c="dimmed" size="sm">
              Nobody is in it.
            </Text>
          ) : (
            <Suspense fallback={null}>
              <ExpiryChart expiry={view.expiry} />
            </Suspense>
          )}
        </Section>
      )}
      {view && <Drift view={view} />}
      <Overlap audienceKey={audienceKey} />
    </Page>
  );
}

const DAY_SECONDS = 86_400;

function Figure({ title, value, at }: { title: string; value: string | undefined; at?: number }) {
  return (
    <Paper withBorder p="md">
      <Text size="xs" c="dimmed">
        {title}
      </Text>
      <Text size="1.6rem" fw={650} lh={1.2} style={{ fontVariantNumeric: "tabular-nums" }}>
        {value ?? "–"}
      </Text>
      {at !== undefined && (
        <Text size="xs" c="dimmed">
          counted <When at={at} />
        </Text>
      )}
    </Paper>
  );
}

function Keys({ keys }: { keys: NonNullable<Audience["keys"]> }) {
  const rows = [
    { word: "Email and phone", people: keys.both },
    { word: "Email only", people: keys.emailOnly },
    { word: "Phone only", people: keys.phoneOnly },
    { word: "Neither", people: keys.none },
  ];
  const all = rows.reduce((sum, { people }) => sum + people, 0);
  return (
    <Table verticalSpacing={6}>
      <Table.Tbody>
        {rows.map(({ word, people }) => (
          <Table.Tr key={word}>
            <Table.Th fw={400}>{word}</Table.Th>
            <Table.Td ta="right" style={{ fontVariantNumeric: "tabular-nums" }}>
              {countText(people)}
            </Table.Td>
            <Table.Td ta="right" c="dimmed" w={80}>
              {all === 0 ? "–" : shareText(people / all)}
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
