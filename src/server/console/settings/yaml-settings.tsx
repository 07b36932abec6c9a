import { Alert, Button, Group, List, Stack, Text, Textarea } from "@mantine/core";
import { IconCheck } from "@tabler/icons-react";
import { useState } from "react";
import { Load } from "../parts/load.tsx";
import { May } from "../parts/may.tsx";
import { ProblemAlert } from "../parts/problem.tsx";
import { Section } from "../parts/section.tsx";
import { Yaml } from "../parts/yaml.tsx";
import { useAction, useApi } from "../queries.ts";

/** All connections, destinations, syncs and events as text, to take along and to bring in. */
export function YamlSettings() {
  const settings = useApi("GET /api/settings", {});
  return (
    <Stack gap="lg">
      <Section
        title="As they are now"
        lead="Connections, destinations, syncs and events, without any secret. In a terminal: headwater export"
      >
        <Load query={settings}>
          {({ yaml, files }) => (
            <>
              {files.length > 0 && (
                <Text size="sm" c="dimmed">
                  Part of this is kept in {files.join(", ")}, and changed there.
                </Text>
              )}
              <Yaml yaml={yaml} />
            </>
          )}
        </Load>
      </Section>
      <Import />
    </Stack>
  );
}

function Import() {
  const [yaml, setYaml] = useState("");
  const bring = useAction("POST /api/settings", { onDone: () => setYaml("") });
  return (
    <Section
      title="Bring in"
      lead="Entries with the name of one that is kept here replace it; all others stay. Nothing is sent."
    >
      <Textarea
        label="Settings as YAML"
        placeholder={"syncs:\n  spring:\n    source: { file: people.csv }"}
        autosize
        minRows={6}
        maxRows={20}
        classNames={{ input: "code" }}
        spellCheck={false}
        value={yaml}
        onChange={(event) => setYaml(event.currentTarget.value)}
      />
      <ProblemAlert error={bring.error} />
      {bring.data !== undefined && <BroughtIn {...bring.data} />}
      <Group>
        <May right="connect">
          <Button
            loading={bring.isPending}
            disabled={yaml.trim() === ""}
            onClick={() => bring.mutate({ body: { yaml } })}
          >
            Bring in
          </Button>
        </May>
      </Group>
    </Section>
  );
}

function BroughtIn({ added, changed }: { added: readonly string[]; changed: readonly string[] }) {
  if (added.length + changed.length === 0)
    return (
      <Alert color="gray" role="status">
        Everything was so already: nothing changed.
      </Alert>
    );
  return (
    <Alert color="teal" icon={<IconCheck aria-hidden />} title="Brought in" role="status">
      <List size="sm">
        {added.map((one) => (
          <List.Item key={one}>Added: {one}</List.Item>
        ))}
        {changed.map((one) => (
          <List.Item key={one}>Changed: {one}</List.Item>
        ))}
      </List>
    </Alert>
  );
}
