import { ActionIcon, Anchor, Button, Collapse, Group, Menu, Paper, Stack, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconDots, IconPencil, IconPlugConnectedX, IconTrash } from "@tabler/icons-react";
import { Fragment } from "react";
import { Link } from "wouter";
import type { Answer } from "../api.ts";
import { Confirm } from "../parts/confirm.tsx";
import { Facts } from "../parts/facts.tsx";
import { isKeptInFile, KeptIn } from "../parts/owner.tsx";
import { Status } from "../parts/status.tsx";
import { When } from "../parts/when.tsx";
import { useAction } from "../queries.ts";
import { useMay } from "../session.ts";
import { counted, REGION_WORDS } from "../words.ts";
import { ConnectButton } from "./connect-button.tsx";
import { DaysLeft } from "./days-left.tsx";
import { Profiles } from "./profiles.tsx";

export type Connection = Answer<"GET /api/connections">["items"][number];

/** One login at Amazon: how it stands, and what can be done with it. */
export function ConnectionCard({ connection, onEdit }: { connection: Connection; onEdit: () => void }) {
  const { name, owner, region, login, grantedBy, grantedAt, endsAt, profileIds, destinations, practice } =
    connection;
  const [showsProfiles, { toggle }] = useDisclosure();
  const hasLogin = login === "connected" || login === "file";
  return (
    <Paper withBorder p={{ base: "md", sm: "lg" }} component="section" aria-label={`Connection ${name}`}>
      <Stack gap="lg">
        <Group
          justify="space-between"
          align="flex-start"
          gap="sm"
          wrap={login === "file" ? "nowrap" : "wrap"}
        >
          <Group gap="sm">
            <Title order={2} size="h4">
              {name}
            </Title>
            <LoginStatus login={login} />
            {practice && <Status tone="calm">To practise with</Status>}
            <KeptIn owner={owner} />
          </Group>
          <Group gap="xs">
            {login !== "file" && <ConnectButton name={name} isAgain={login !== "none"} />}
            <Actions connection={connection} onEdit={onEdit} />
          </Group>
        </Group>
        <Facts
          cols={4}
          facts={[
            ["Region", REGION_WORDS[region].word],
            [
              "Granted",
              grantedAt === undefined ? (
                login === "file" ? (
                  "By the settings"
                ) : (
                  "Not yet"
                )
              ) : (
                <>
                  {grantedBy !== undefined && `By ${grantedBy}, `}
                  <When at={grantedAt} />
                </>
              ),
            ],
            ["Ends", endsAt !== undefined ? <DaysLeft key="ends" endsAt={endsAt} /> : undefined],
            [
              "Used by",
              destinations.length === 0
                ? "No destination"
                : destinations.map((destination, at) => (
                    <Fragment key={destination}>
                      {at > 0 && ", "}
                      <Anchor component={Link} href="/destinations" inherit>
                        {destination}
                      </Anchor>
                    </Fragment>
                  )),
            ],
          ]}
        />
        {hasLogin && (
          <div>
            <Button variant="subtle" size="compact-sm" ml={-8} onClick={toggle} aria-expanded={showsProfiles}>
              {showsProfiles
                ? "Hide the profiles"
                : profileIds.length > 0
                  ? `Reaches ${counted(profileIds.length, "profile")}`
                  : "Which profiles does it reach?"}
            </Button>
            <Collapse expanded={showsProfiles}>{showsProfiles && <Profiles connection={name} />}</Collapse>
          </div>
        )}
      </Stack>
    </Paper>
  );
}

function LoginStatus({ login }: { login: Connection["login"] }) {
  switch (login) {
    case "connected":
      return <Status tone="good">Connected</Status>;
    case "file":
      return <Status tone="good">Login from the settings</Status>;
    case "ended":
      return <Status tone="stop">Ended</Status>;
    case "none":
      return <Status tone="calm">Not connected yet</Status>;
  }
}

/** What is done seldom, behind one button. */
function Actions({
  connection: { name, owner, etag, login, destinations },
  onEdit,
}: {
  connection: Connection;
  onEdit: () => void;
}) {
  const [disconnecting, disconnectDialog] = useDisclosure();
  const [removing, removeDialog] = useDisclosure();
  const disconnect = useAction("DELETE /api/connections/{name}/login", { onDone: disconnectDialog.close });
  const remove = useAction("DELETE /api/connections/{name}", { onDone: removeDialog.close });
  const may = useMay("connect");
  const isOurs = !isKeptInFile(owner);
  if (!may || (!isOurs && login !== "connected" && login !== "ended")) return null;
  return (
    <>
      <Menu position="bottom-end" shadow="md">
        <Menu.Target>
          <ActionIcon variant="default" size={36} aria-label={`More for ${name}`}>
            <IconDots size={18} aria-hidden />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          {isOurs && (
            <Menu.Item leftSection={<IconPencil size={16} aria-hidden />} onClick={onEdit}>
              Edit
            </Menu.Item>
          )}
          {(login === "connected" || login === "ended") && (
            <Menu.Item
              leftSection={<IconPlugConnectedX size={16} aria-hidden />}
              onClick={disconnectDialog.open}
            >
              Disconnect …
            </Menu.Item>
          )}
          {isOurs && (
            <Menu.Item
              className="tone-stop"
              leftSection={<IconTrash size={16} aria-hidden />}
              onClick={removeDialog.open}
            >
              Remove …
            </Menu.Item>
          )}
        </Menu.Dropdown>
      </Menu>
      <Confirm
        opened={disconnecting}
        onClose={disconnectDialog.close}
        title={`Disconnect ${name}?`}
        confirm="Disconnect"
        pending={disconnect.isPending}
        error={disconnect.error}
        onConfirm={() => disconnect.mutate({ params: { name } })}
      >
        {`The login is forgotten here, and ${
          destinations.length === 0
            ? "nothing can be sent with it"
            : `nothing can be sent to ${destinations.join(", ")}`
        } until somebody connects again. What Amazon has stays there.`}
      </Confirm>
      <Confirm
        opened={removing}
        onClose={removeDialog.close}
        title={`Remove ${name}?`}
        confirm="Remove"
        pending={remove.isPending}
        error={remove.error}
        onConfirm={() => remove.mutate({ params: { name }, ifMatch: etag })}
      >
        The connection, its client secret and its login are removed from this machine. What Amazon has stays
        there.
      </Confirm>
    </>
  );
}
