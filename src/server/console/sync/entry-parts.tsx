import { Grid, Stack } from "@mantine/core";
import type { ReactNode } from "react";
import type { Answer } from "../api.ts";
import { isKeptInFile } from "../parts/owner.tsx";
import { KeptInFile } from "./kept-in-file.tsx";
import { PlanSection } from "./plan-section.tsx";
import { RunsSection } from "./runs-section.tsx";

type Entry = Answer<"GET /api/syncs/{name}"> | Answer<"GET /api/event-syncs/{name}">;

/** The page of a sync, or of an entry of `events`: what goes where, its plan and runs, and beside them its settings. */
export function EntryParts({
  entry,
  isEvents = false,
  flow,
  children: settings,
}: {
  entry: Entry;
  isEvents?: boolean;
  flow: ReactNode;
  children: ReactNode;
}) {
  return (
    <>
      {isKeptInFile(entry.owner) && <KeptInFile owner={entry.owner} />}
      {flow}
      <Grid gap="lg">
        <Grid.Col span={{ base: 12, lg: 8 }}>
          <Stack gap="lg">
            <PlanSection entry={entry} isEvents={isEvents} />
            <RunsSection name={entry.name} isEvents={isEvents} />
          </Stack>
        </Grid.Col>
        <Grid.Col span={{ base: 12, lg: 4 }}>
          <Stack gap="lg">{settings}</Stack>
        </Grid.Col>
      </Grid>
    </>
  );
}
