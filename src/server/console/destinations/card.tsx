import { ActionIcon, Anchor, Button, Collapse, Group, Menu, Paper, Stack, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDots, IconListCheck, IconPencil, IconTrash } from "@tabler/icons-react";
import { Fragment } from "react";
import { Link } from "wouter";
import type { Answer } from "../api.ts";
import { Confirm } from "../parts/confirm.tsx";
import { Facts } from "../parts/facts.tsx";
import { isKeptInFile, KeptIn } from "../parts/owner.tsx";
import { useAction } from "../queries.ts";
import { useMay } from "../session.ts";
import { REGION_WORDS } from "../words.ts";
import { Preflight } from "./preflight.tsx";
import { Terms } from "./terms.tsx";

export type Destination = Answer<"GET /api/destinations">["items"][number];

/** One Amazon Ads account that audiences live in: what it is, whether all is well on the way to it. */
export function DestinationCard({
  destination,
  isChecked,
  onEdit,
}: {
  destination: Destination;
  /** Whether the way to it is checked as soon as it is shown. */
  isChecked: boolean;
  onEdit: () => void;
}) {
  const { name, owner, profileId, region, instanceId, instance, advertiserId, connection, syncs } =
    destination;
  const [checks, { toggle }] = useDisclosure(isChecked);
  return (
    <Paper withBorder p={{ base: "md", sm: "lg" }} component="section" aria-label={`Destination ${name}`}>
      <Stack gap="lg">
        <Group justify="space-between" gap="sm">
          <Group gap="sm">
            <Title order={2} size="h4">
              {name}
            </Title>
            <KeptIn owner={owner} />
          </Group>
          <Group gap="xs">
            <Button
              variant="default"
              leftSection={<IconListCheck size={17} aria-hidden />}
              aria-expanded={checks}
              aria-label={`${checks ? "Hide the check of" : "Check"} ${name}`}
              onClick={toggle}
            >
              {checks ? "Hide the check" : "Check"}
            </Button>
            {!isKeptInFile(owner) && <Actions destination={destination} onEdit={onEdit} />}
          </Group>
        </Group>
        <Facts
          cols={4}
          facts={[
            ["Profile ID", profileId],
            ["Region", REGION_WORDS[region].word],
            [
              "AMC Instance ID",
              instanceId === undefined
                ? "None: DSP only"
                : `${instanceId}${instance === "record-only" ? ", for reports only" : ""}`,
            ],
            ["Advertiser", advertiserId],
            [
              "Connection",
              <Anchor key="connection" component={Link} href="/connections" inherit>
                {connection}
              </Anchor>,
            ],
            [
              "Used by",
              syncs.length === 0
                ? "No sync"
                : syncs.map((sync, at) => (
                    <Fragment key={sync}>
                      {at > 0 && ", "}
                      <Anchor component={Link} href={`/syncs/${encodeURIComponent(sync)}`} inherit>
                        {sync}
                      </Anchor>
                    </Fragment>
                  )),
            ],
          ]}
        />
        <Collapse expanded={checks}>{checks && <Preflight destination={name} />}</Collapse>
        {instanceId !== undefined && instance !== "record-only" && <Terms destination={name} />}
      </Stack>
    </Paper>
  );
}

function Actions({
  destination: { name, etag, syncs },
  onEdit,
}: {
  destination: Destination;
  onEdit: () => void;
}) {
  const [removing, dialog] = useDisclosure();
  const remove = useAction("DELETE /api/destinations/{name}", { onDone: dialog.close });
  if (!useMay("settings")) return null;
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={`More for ${name}`}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={onEdit}>
            Edit
          </Menu.Item>
          <Menu.Item
            className="tone-stop"
            leftSection={<IconTrash size={16} aria-hidden />}
            onClick={dialog.open}
          >
            Remove …
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      <Confirm
        opened={removing}
        onClose={dialog.close}
        title={`Remove ${name}?`}
        confirm="Remove"
        disabled={syncs.length > 0}
        pending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate({ params: { name }, ifMatch: etag })}
      >
        {syncs.length > 0
          ? `It is used by ${syncs.join(", ")}. Remove these syncs first, or give them another destination.`
          : "The destination is removed here. Its audiences stay at Amazon."}
      </Confirm>
    </>
  );
}
