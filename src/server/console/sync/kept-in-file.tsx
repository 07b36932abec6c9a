import { Alert, Code, Text } from "@mantine/core";
import { IconFileCode } from "@tabler/icons-react";
import type { KnownSync } from "./draft.ts";

/** Why a sync can't be changed here, and how it is changed. */
export function KeptInFile({ owner: { file = "its file" } }: { owner: KnownSync["owner"] }) {
  return (
    <Alert color="blue" variant="light" icon={<IconFileCode aria-hidden />} title={`Kept in ${file}`}>
      <Text size="sm">
        Its settings are read-only here, so that the file stays right. To change them, change the file, then
        type:
      </Text>
      <Code block mt="xs">{`headwater apply ${file}`}</Code>
    </Alert>
  );
}
