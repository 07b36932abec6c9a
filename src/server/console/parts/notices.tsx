import { Alert, Stack, Text } from "@mantine/core";
import { IconInfoCircle } from "@tabler/icons-react";

/** Things that a person should know, each with what can be done. */
export function Notices({
  notices,
}: {
  notices: readonly { code: string; message: string; hint?: string }[];
}) {
  if (notices.length === 0) return null;
  return (
    <Stack gap="xs">
      {notices.map(({ code, message, hint }) => (
        <Alert
          key={code + message}
          color="yellow"
          variant="light"
          icon={<IconInfoCircle aria-hidden />}
          title={message}
        >
          {hint !== undefined && (
            <Text size="sm" style={{ whiteSpace: "pre-line" }}>
              {hint}
            </Text>
          )}
        </Alert>
      ))}
    </Stack>
  );
}
