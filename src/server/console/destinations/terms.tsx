import { Button, Checkbox, Group, Modal, Paper, ScrollArea, Stack, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconFileText } from "@tabler/icons-react";
import { useState } from "react";
import type { Answer } from "../api.ts";
import { Load } from "../parts/load.tsx";
import { May } from "../parts/may.tsx";
import { ProblemAlert } from "../parts/problem.tsx";
import { Status } from "../parts/status.tsx";
import { When } from "../parts/when.tsx";
import { useAction, useApi } from "../queries.ts";

type Agreed = Answer<"GET /api/destinations/{name}/terms">;

/** The terms of Amazon Marketing Cloud: nothing goes to AMC until a person has said yes to them. */
export function Terms({ destination }: { destination: string }) {
  const [opened, { open, close }] = useDisclosure();
  const terms = useApi("GET /api/destinations/{name}/terms", { params: { name: destination } });
  return (
    <Load query={terms}>
      {(agreed) => (
        <Group gap="sm" className="terms">
          {agreed.accepted ? (
            <Status tone="good">Terms accepted</Status>
          ) : (
            <Status tone="warning">Terms not accepted yet</Status>
          )}
          <Text size="sm" c="dimmed" flex="1 1 14rem">
            <Acceptance agreed={agreed} />
          </Text>
          <Button
            variant={agreed.accepted ? "subtle" : "light"}
            size="xs"
            leftSection={<IconFileText size={15} aria-hidden />}
            onClick={open}
          >
            {agreed.accepted ? "Read the terms" : "Read and accept"}
          </Button>
          <Reading destination={destination} agreed={agreed} opened={opened} onClose={close} />
        </Group>
      )}
    </Load>
  );
}

function Acceptance({ agreed: { accepted, acceptances } }: { agreed: Agreed }) {
  const last = acceptances.at(-1);
  if (last !== undefined)
    return (
      <>
        By {last.acceptedBy}, <When at={last.acceptedAt} />
      </>
    );
  return accepted ? "At Amazon, not from here." : "Amazon takes no uploads to AMC before that.";
}

function Reading({
  destination,
  agreed: { content, accepted },
  opened,
  onClose,
}: {
  destination: string;
  agreed: Agreed;
  opened: boolean;
  onClose: () => void;
}) {
  const [saysYes, setSaysYes] = useState(false);
  const accept = useAction("POST /api/destinations/{name}/terms", { onDone: onClose });
  return (
    <Modal opened={opened} onClose={onClose} title="Terms of Amazon Marketing Cloud" size="lg">
      <Stack>
        <Paper withBorder>
          <ScrollArea.Autosize
            mah="45vh"
            p="md"
            viewportProps={{ tabIndex: 0, "aria-label": "The terms, as Amazon gives them" }}
          >
            <Text size="sm" className="lines">
              {content ?? "Amazon does not give the text here. It stands in the AMC console."}
            </Text>
          </ScrollArea.Autosize>
        </Paper>
        {!accepted && (
          <>
            <Checkbox
              label="I have read these terms, and I accept them for the account."
              description="Your yes is recorded here with your name, and given to Amazon."
              checked={saysYes}
              onChange={(event) => setSaysYes(event.currentTarget.checked)}
            />
            <ProblemAlert error={accept.error} />
            <Group justify="flex-end" gap="xs">
              <Button variant="default" onClick={onClose}>
                Not now
              </Button>
              <May right="connect">
                <Button
                  disabled={!saysYes}
                  loading={accept.isPending}
                  onClick={() => accept.mutate({ params: { name: destination }, body: { accept: true } })}
                >
                  Accept the terms
                </Button>
              </May>
            </Group>
          </>
        )}
      </Stack>
    </Modal>
  );
}
