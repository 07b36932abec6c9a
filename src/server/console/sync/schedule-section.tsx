import { Button, Group, Stack, Text } from "@mantine/core";
import { IconCalendarTime } from "@tabler/icons-react";
import { useState } from "react";
import { May } from "../parts/may.tsx";
import { isKeptInFile } from "../parts/owner.tsx";
import { Section } from "../parts/section.tsx";
import { When } from "../parts/when.tsx";
import { useAction } from "../queries.ts";
import { scheduleWords } from "../schedule-words.ts";
import type { KnownSync, Schedule } from "./draft.ts";
import { fieldProblems, saidOf } from "./form.ts";
import { SaveProblem } from "./save-problem.tsx";
import { ScheduleFields } from "./schedule-fields.tsx";

/** When it runs, and another when. */
export function ScheduleSection({ sync }: { sync: KnownSync }) {
  const [changed, setChanged] = useState<{ from: string; schedule: Schedule | undefined }>();
  const save = useAction("PUT /api/syncs/{name}", { onDone: () => setChanged(undefined) });
  const { schedule, nextAt, owner, settings, name } = sync;
  const stop = () => {
    save.reset();
    setChanged(undefined);
  };
  return (
    <Section
      title="Schedule"
      actions={
        changed === undefined && !isKeptInFile(owner) ? (
          <May right="settings">
            <Button
              size="xs"
              variant="default"
              leftSection={<IconCalendarTime size={14} aria-hidden />}
              onClick={() => setChanged({ from: sync.etag, schedule: settings.schedule })}
            >
              Change
            </Button>
          </May>
        ) : undefined
      }
    >
      {changed === undefined ? (
        <div>
          <Text>{scheduleWords(schedule)}</Text>
          {nextAt !== undefined && (
            <Text size="sm" c="dimmed">
              Next <When at={nextAt} />
            </Text>
          )}
        </div>
      ) : (
        <Stack>
          <ScheduleFields
            schedule={changed.schedule}
            onChange={(schedule) => setChanged({ ...changed, schedule })}
            wrong={saidOf(fieldProblems(save.error), "schedule")}
          />
          <SaveProblem error={save.error} onReload={stop} />
          <Group gap="xs">
            <Button
              size="xs"
              loading={save.isPending}
              onClick={() =>
                save.mutate({
                  params: { name },
                  body: { ...settings, schedule: changed.schedule },
                  ifMatch: changed.from,
                })
              }
            >
              Save
            </Button>
            <Button size="xs" variant="default" onClick={stop}>
              Cancel
            </Button>
          </Group>
        </Stack>
      )}
    </Section>
  );
}
