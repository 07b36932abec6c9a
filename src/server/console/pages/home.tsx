import { Paper, SimpleGrid, Stack } from "@mantine/core";
import { Link } from "wouter";
import type { Answer } from "../api.ts";
import { Attention } from "../home/attention.tsx";
import { FirstVisit, usePractice } from "../home/first-visit.tsx";
import { Recent } from "../home/recent.tsx";
import { isSetUp, SetUp } from "../home/set-up.tsx";
import { Working } from "../home/working.tsx";
import { Load } from "../parts/load.tsx";
import { Count, Figure } from "../parts/number.tsx";
import { Page } from "../parts/page.tsx";
import { useApi } from "../queries.ts";

export default function Home() {
  const query = useApi("GET /api/home", {});
  const practice = usePractice();
  const isNew = query.data !== undefined && query.data.setUp.runs === 0 && query.data.working.length === 0;
  const isFirst = isNew || practice.isBusy;
  return (
    <Page
      title={isFirst ? "Welcome to Headwater" : "Home"}
      lead={
        isFirst
          ? "It carries your own lists of people into Amazon Marketing Cloud: checked and hashed on this machine, sent, and accounted for."
          : undefined
      }
    >
      <Load query={query}>
        {(home) => (
          <Stack gap="xl">
            {(!isFirst || home.attention.length > 0) && <Attention items={home.attention} />}
            {isFirst ? <FirstVisit home={home} practice={practice} /> : <Daily home={home} />}
          </Stack>
        )}
      </Load>
    </Page>
  );
}

function Daily({ home: { setUp, working, recent } }: { home: Answer<"GET /api/home"> }) {
  return (
    <>
      <Working works={working} />
      <Numbers setUp={setUp} />
      {!isSetUp(setUp) && <SetUp setUp={setUp} />}
      <Recent runs={recent} />
    </>
  );
}

function Numbers({ setUp }: { setUp: Answer<"GET /api/home">["setUp"] }) {
  const numbers = [
    { label: "Syncs", value: setUp.syncs, path: "/syncs" },
    // Many send none.
    ...(setUp.events > 0 ? [{ label: "Event sources", value: setUp.events, path: "/events" }] : []),
    { label: "Audiences", value: setUp.audiences, path: "/audiences" },
    { label: "Runs", value: setUp.runs, path: "/runs" },
    { label: "Destinations", value: setUp.destinations, path: "/destinations" },
  ];
  return (
    <SimpleGrid cols={{ base: 2, sm: numbers.length }} spacing="md">
      {numbers.map(({ label, value, path }) => (
        <Paper key={path} withBorder p="md" component={Link} href={path} className="number">
          <Figure label={label} value={<Count value={value} />} />
        </Paper>
      ))}
    </SimpleGrid>
  );
}
