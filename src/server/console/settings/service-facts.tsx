import { Anchor, Code, Stack, Text } from "@mantine/core";
import { Facts } from "../parts/facts.tsx";
import { Load } from "../parts/load.tsx";
import { FailureAlert } from "../parts/problem.tsx";
import { Section } from "../parts/section.tsx";
import { When } from "../parts/when.tsx";
import { useApi } from "../queries.ts";

/** What runs here, and where it keeps what it knows. */
export function ServiceFacts() {
  const service = useApi("GET /api/service", {});
  return (
    <Load query={service}>
      {({ version, startedAt, address, folder, stateFolder, lastError }) => (
        <Section title="This service">
          <Stack gap="lg">
            <Facts
              facts={[
                ["Version", version],
                ["Running since", <When key="since" at={startedAt} exact />],
                ["Address", address],
                ["Folder of your lists", <Code key="folder">{folder}</Code>],
                ["Where it keeps what it knows", <Code key="state">{stateFolder}</Code>],
              ]}
            />
            {lastError !== undefined && (
              <div>
                <Text size="sm" c="dimmed" mb={6}>
                  Its last error
                </Text>
                <FailureAlert failure={lastError} />
              </div>
            )}
            <Text size="sm" c="dimmed">
              What this console does, programs can do too:{" "}
              <Anchor href="/openapi.json" target="_blank" inherit>
                the API's description
              </Anchor>
            </Text>
          </Stack>
        </Section>
      )}
    </Load>
  );
}
