import { Alert, Button, Group, Stack, Text, TextInput } from "@mantine/core";
import { IconListCheck } from "@tabler/icons-react";
import type { Answer } from "../api.ts";
import { Findings } from "../parts/findings.tsx";
import { May } from "../parts/may.tsx";
import { ProblemAlert } from "../parts/problem.tsx";
import { Yaml } from "../parts/yaml.tsx";
import { scheduleWords } from "../schedule-words.ts";
import { MODE_WORDS } from "../words.ts";
import { type Form, fieldProblems } from "./form.ts";
import { SaveProblem } from "./save-problem.tsx";

/** What was said so far, checked, to be saved. */
export function ReviewStep({
  form: { draft, editing, change, wrong },
  check,
  saving,
  taken,
  onSave,
  onReload,
}: {
  form: Form;
  check: { data: Answer<"POST /api/syncs/check"> | undefined; error: unknown };
  saving: { error: unknown; pending: boolean };
  /** Another sync has this name. */
  taken: boolean;
  onSave: (next: "open" | "plan") => void;
  onReload: () => void;
}) {
  const { audience, source, mode, schedule } = draft;
  return (
    <Stack>
      {!editing && (
        <TextInput
          label="Name of this sync"
          description="Short: it stands in lists and on the command line. It can't be changed later."
          maw="26rem"
          maxLength={128}
          withAsterisk
          value={draft.name}
          error={taken ? "There is a sync of this name already." : wrong("name", draft.name)}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
      )}
      <Text>
        From <b>{source.file || "a file"}</b> to <b>{audience.name || "an audience"}</b>.{" "}
        {MODE_WORDS[mode].says} {scheduleWords(schedule)}.
      </Text>
      <OtherProblems error={check.error} />
      {check.data && <Findings findings={check.data.findings} />}
      {check.data && <Yaml yaml={check.data.yaml} />}
      <SaveProblem error={saving.error} onReload={onReload} />
      <Group gap="sm">
        <May right="run">
          <Button
            leftSection={<IconListCheck size={16} aria-hidden />}
            loading={saving.pending}
            onClick={() => onSave("plan")}
          >
            Save and plan
          </Button>
        </May>
        <May right="settings">
          <Button variant="default" loading={saving.pending} onClick={() => onSave("open")}>
            Save
          </Button>
        </May>
        <Text size="sm" c="dimmed">
          A plan counts and compares. It sends nothing.
        </Text>
      </Group>
    </Stack>
  );
}

/** What the check refuses: said at the fields where it is about fields, and here where it is not. */
function OtherProblems({ error }: { error: unknown }) {
  const problems = fieldProblems(error);
  if (problems.length === 0) return <ProblemAlert error={error} />;
  return (
    <Alert color="orange" variant="light" title="Something is missing still">
      <Stack component="ul" gap={4} m={0} pl="md">
        {problems.map(({ path, message }) => (
          <Text component="li" size="sm" key={`${path} ${message}`}>
            {message}
          </Text>
        ))}
      </Stack>
    </Alert>
  );
}
