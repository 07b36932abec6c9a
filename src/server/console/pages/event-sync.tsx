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
import { askedAgain, isUnderWay } from "../parts/work-progress.tsx";
import { Yaml } from "../parts/yaml.tsx";
import { useApi } from "../queries.ts";
import { EntryParts } from "../sync/entry-parts.tsx";

/** One entry of `events`: what goes where, its plan, its runs, how it is written. */
export default function EventSync() {
  const { name = "" } = useParams<{ name: string }>();
  const events = useApi(
    "GET /api/event-syncs/{name}",
    { params: { name } },
    { refetchInterval: ({ state }) => askedAgain(state.data?.work) },
  );
  return (
    <Page
      title={name}
      lead="Events: each is sent once."
      actions={events.data && <RunNow name={name} busy={isUnderWay(events.data.work)} isEvents />}
    >
      <Load query={events}>
        {(known) => (
          <EntryParts entry={known} isEvents flow={<Flow events={known} />}>
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
          </EntryParts>
        )}
      </Load>
    </Page>
  );
}
