import { IconPencil, IconTrash } from "@tabler/icons-react";
import { useLocation, useParams } from "wouter";
import { ConfirmButton } from "../parts/confirm-button.tsx";
import { LinkButton } from "../parts/link-button.tsx";
import { Load } from "../parts/load.tsx";
import { isKeptInFile } from "../parts/owner.tsx";
import { Page } from "../parts/page.tsx";
import { RunNow } from "../parts/run-now.tsx";
import { Section } from "../parts/section.tsx";
import { askedAgain, isUnderWay } from "../parts/work-progress.tsx";
import { Yaml } from "../parts/yaml.tsx";
import { useAction, useApi } from "../queries.ts";
import type { KnownSync } from "../sync/draft.ts";
import { EntryParts } from "../sync/entry-parts.tsx";
import { Flow } from "../sync/flow.tsx";
import { MappingSection } from "../sync/mapping-section.tsx";
import { ScheduleSection } from "../sync/schedule-section.tsx";
import { MODE_WORDS } from "../words.ts";

/** One sync: what goes where, its plan, its runs. */
export default function Sync() {
  const { name = "" } = useParams<{ name: string }>();
  const sync = useApi(
    "GET /api/syncs/{name}",
    { params: { name } },
    { refetchInterval: ({ state }) => askedAgain(state.data?.work) },
  );
  const mode = sync.data?.mode;
  return (
    <Page
      title={name}
      lead={mode && `${MODE_WORDS[mode].word}: ${MODE_WORDS[mode].says}`}
      actions={sync.data && <Actions sync={sync.data} />}
    >
      <Load query={sync}>
        {(known) => (
          <EntryParts entry={known} flow={<Flow sync={known} />}>
            <ScheduleSection sync={known} />
            <MappingSection sync={known} />
            <Section title="As YAML" lead="To copy into a file that git keeps.">
              <Yaml yaml={known.yaml} />
            </Section>
          </EntryParts>
        )}
      </Load>
    </Page>
  );
}

function Actions({ sync: { name, etag, owner, work } }: { sync: KnownSync }) {
  const [, go] = useLocation();
  const remove = useAction("DELETE /api/syncs/{name}", { onDone: () => go("/syncs") });
  return (
    <>
      <RunNow name={name} busy={isUnderWay(work)} />
      {!isKeptInFile(owner) && (
        <>
          <LinkButton
            right="settings"
            size="xs"
            variant="default"
            href={`/syncs/${encodeURIComponent(name)}/edit`}
            leftSection={<IconPencil size={14} aria-hidden />}
          >
            Edit
          </LinkButton>
          <ConfirmButton
            right="settings"
            size="xs"
            leftSection={<IconTrash size={14} aria-hidden />}
            label="Remove"
            title={`Remove ${name}?`}
            confirm="Remove the sync"
            action={remove}
            run={() => remove.mutate({ params: { name }, ifMatch: etag })}
          >
            It runs no more, and its settings are gone. Its runs stay in the history, the audience stays at
            Amazon, and so do the people in it until their time is over.
          </ConfirmButton>
        </>
      )}
    </>
  );
}
