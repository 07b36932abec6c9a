import { Button, Group, Stack, Text } from "@mantine/core";
import { IconRefresh } from "@tabler/icons-react";
import { Findings } from "../parts/findings.tsx";
import { Load } from "../parts/load.tsx";
import { When } from "../parts/when.tsx";
import { useApi } from "../queries.ts";

/** The whole way from this machine to the destination, checked now. */
export function Preflight({ destination }: { destination: string }) {
  const preflight = useApi("GET /api/destinations/{name}/preflight", { params: { name: destination } });
  return (
    <Stack gap="sm">
      <Load query={preflight}>{({ items }) => <Findings findings={items} />}</Load>
      {!preflight.isPending && (
        <Group gap="sm">
          <Button
            variant="subtle"
            size="compact-sm"
            ml={-8}
            leftSection={<IconRefresh size={14} aria-hidden />}
            loading={preflight.isFetching}
            onClick={() => preflight.refetch()}
          >
            Check again
          </Button>
          {preflight.dataUpdatedAt > 0 && (
            <Text size="xs" c="dimmed">
              Checked <When at={preflight.dataUpdatedAt} />
            </Text>
          )}
        </Group>
      )}
    </Stack>
  );
}
