import { Grid, Stack } from "@mantine/core";
import { useParams } from "wouter";
import { ColumnsSection } from "../events/columns-section.tsx";
import { Flow } from "../events/flow.tsx";
import { BringIn } from "../events/how-to-write.tsx";
import { Times } from "../parts/entry-cells.tsx";
import { Load } from "../parts/load.tsx";
import { isKeptInFile } from "../parts/owner.tsx";
import { Page } from "../parts/page.tsx";
import { RunNow } from "../parts/run-now.tsx";
import { Section } from "../parts/section.tsx";
import { isUnderWay } from "../parts/work-progress.tsx";
import { Yaml } from "../parts/yaml.tsx";
import { useApi } from "../queries.ts";
import { KeptInFile } from "../sync/kept-in-file.tsx";
import { PlanSection } from "../sync/plan-section.tsx";
import { RunsSection } from "../sync/runs-section.tsx";

const ASK_AGAIN_MS = 1_000;

/** One entry of `events`: what goes where, its plan, its runs, how it is written. */
export default function EventSync() {
  const { name = "" } = useParams<{ name: string }>();
  const events = useApi(
    "GET /api/event-syncs/{name}",
    { params: { name } },
    { refetchInterval: (query) => (isUnderWay(query.state.data?.work) ? ASK_AGAIN_MS : false) },
  );
  return (
    <Page
      title={name}
      lead="Events: each is sent once."
      actions={events.data && <RunNow name={name} busy={isUnderWay(events.data.work)} isEvents />}
    >
      <Load query={events}>
        {(known) => (
          <>
            {isKeptInFile(known.owner) && <KeptInFile owner={known.owner} />}
            <Flow events={known} />
            <Grid gap="lg">
              <Grid.Col span={{ base: 12, lg: 8 }}>
                <Stack gap="lg">
                  <PlanSection entry={known} isEvents />
                  <RunsSection name={name} isEvents />
                </Stack>
              </Grid.Col>
              <Grid.Col span={{ base: 12, lg: 4 }}>
                <Stack gap="lg">
                  <Section title="Schedule">
                    <div>
                      <Times entry={known} />
                    </div>
                  </Section>
                  <ColumnsSection events={known} />
                  <Section
                    title="As YAML"
                    lead={
                      isKeptInFile(known.owner) ? (
                        "As its file has it."
                      ) : (
                        <>
                          To change it, copy this and change it. <BringIn />
                        </>
                      )
                    }
                  >
                    <Yaml yaml={known.yaml} />
                  </Section>
                </Stack>
              </Grid.Col>
            </Grid>
          </>
        )}
      </Load>
    </Page>
  );
}
