import { Box, Grid, Stack } from "@mantine/core";
import { useEffect, useState } from "react";
import { useParams } from "wouter";
import { Load } from "../parts/load.tsx";
import { isKeptInFile } from "../parts/owner.tsx";
import { Page } from "../parts/page.tsx";
import { Section } from "../parts/section.tsx";
import { useApi } from "../queries.ts";
import { type Draft, draftOf, type KnownSync, newDraft } from "../sync/draft.ts";
import { KeptInFile } from "../sync/kept-in-file.tsx";
import { MappingStep } from "../sync/mapping-step.tsx";
import { ModeCards } from "../sync/mode-cards.tsx";
import { ReviewStep } from "../sync/review-step.tsx";
import { ScheduleFields } from "../sync/schedule-fields.tsx";
import { SourceStep } from "../sync/source-step.tsx";
import { doneSteps, Steps, stepTitle } from "../sync/steps.tsx";
import { useDraft } from "../sync/use-draft.ts";
import { useSave } from "../sync/use-save.ts";
import { WhereStep } from "../sync/where-step.tsx";

/** Makes a sync, or changes one. */
export default function SyncEdit() {
  const { name } = useParams<{ name?: string }>();
  return name === undefined ? <NewSync /> : <ChangedSync key={name} name={name} />;
}

function NewSync() {
  const destinations = useApi("GET /api/destinations", {});
  return (
    <Page
      title="New sync"
      lead="From a file of people to an audience at Amazon. Nothing is sent before you say so."
    >
      <Load query={destinations}>
        {({ items }) => <SyncForm first={newDraft(items.length === 1 ? items[0]!.name : undefined)} />}
      </Load>
    </Page>
  );
}

function ChangedSync({ name }: { name: string }) {
  const sync = useApi("GET /api/syncs/{name}", { params: { name } });
  return (
    <Page title={`Change ${name}`}>
      <Load query={sync}>
        {(known) =>
          isKeptInFile(known.owner) ? (
            <KeptInFile owner={known.owner} />
          ) : (
            <OpenedSync known={known} refetch={async () => (await sync.refetch()).data} />
          )
        }
      </Load>
    </Page>
  );
}

/** What is changed is what was there when it was opened: another's change neither slips in, nor is written over. */
function OpenedSync({ known, refetch }: { known: KnownSync; refetch: () => Promise<KnownSync | undefined> }) {
  const [opened, setOpened] = useState(known);
  const reload = async () => setOpened((await refetch()) ?? opened);
  return <SyncForm key={opened.etag} first={draftOf(opened)} etag={opened.etag} onReload={reload} />;
}

function SyncForm({
  first,
  etag,
  onReload = () => undefined,
}: {
  first: Draft;
  /** Of the sync that is changed; absent: it is new. */
  etag?: string;
  onReload?: () => void;
}) {
  const save = useSave(etag);
  const { form, looking, lookError, check, isWhole, taken, tries, setTries } = useDraft(
    first,
    etag !== undefined,
    save.error,
  );
  const { draft, change, wrong } = form;
  useEffect(() => {
    if (tries > 0) document.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [tries]);
  const onSave = (next: "open" | "plan") => {
    setTries(tries + 1);
    if (isWhole && !taken && check.error === null) save.mutate({ draft, next });
  };
  return (
    <Grid gap="lg">
      <Grid.Col span={{ base: 12, lg: 9 }}>
        <Stack gap="lg">
          <Section id="source" title={stepTitle("source")} lead="A file with one person in a row.">
            <SourceStep form={form} looking={looking} error={lookError} />
          </Section>
          <Section
            id="people"
            title={stepTitle("people")}
            lead="An email address or a phone number is needed, the more the better. They are hashed on this machine."
          >
            <MappingStep form={form} />
          </Section>
          <Section id="audience" title={stepTitle("audience")} lead="Where at Amazon these people go.">
            <WhereStep form={form} />
          </Section>
          <Section
            id="mode"
            title={stepTitle("mode")}
            lead="What the list does to the audience, at every run."
          >
            <ModeCards mode={draft.mode} onChange={(mode) => change({ mode })} />
          </Section>
          <Section id="schedule" title={stepTitle("schedule")}>
            <ScheduleFields
              schedule={draft.schedule}
              onChange={(schedule) => change({ schedule })}
              wrong={wrong("schedule", draft.schedule)}
            />
          </Section>
          <Section id="review" title={stepTitle("review")}>
            <ReviewStep
              form={form}
              check={check}
              saving={{ error: save.error, pending: save.isPending }}
              taken={taken}
              onSave={onSave}
              onReload={onReload}
            />
          </Section>
        </Stack>
      </Grid.Col>
      <Grid.Col span={3} visibleFrom="lg">
        <Box h="100%">
          <Steps done={doneSteps(form, check.data !== undefined)} />
        </Box>
      </Grid.Col>
    </Grid>
  );
}
