import { Button, Stack } from "@mantine/core";
import { IconPlugConnected, IconPlus } from "@tabler/icons-react";
import { useState } from "react";
import { CameBack } from "../connections/came-back.tsx";
import { type Connection, ConnectionCard } from "../connections/card.tsx";
import { ConnectionForm } from "../connections/form.tsx";
import { WaitingSignIns } from "../connections/waiting.tsx";
import { Empty } from "../parts/empty.tsx";
import { Load } from "../parts/load.tsx";
import { May } from "../parts/may.tsx";
import { Page } from "../parts/page.tsx";
import { useApi } from "../queries.ts";

/** What the dialog is open for: a new connection, or the one with this name. */
type Editing = { connection: Connection | undefined } | undefined;

export default function Connections() {
  const connections = useApi("GET /api/connections", {});
  const [editing, setEditing] = useState<Editing>();
  const add = (variant: "filled" | "default") => (
    <May right="connect">
      <Button
        variant={variant}
        leftSection={<IconPlus size={17} aria-hidden />}
        onClick={() => setEditing({ connection: undefined })}
      >
        Add a connection
      </Button>
    </May>
  );
  return (
    <Page
      title="Connections"
      lead="Logins at Amazon. One person with access to the Amazon Ads account signs in, and everything here is sent in that person's name."
      actions={connections.data !== undefined && connections.data.items.length > 0 && add("default")}
    >
      <CameBack />
      <WaitingSignIns />
      <Load query={connections}>
        {({ items }) => (
          <>
            {items.length === 0 ? (
              <Empty icon={IconPlugConnected} title="Not connected yet" action={add("filled")}>
                Sign in at Amazon once, and allow Headwater to fill audiences. The login stays on this
                machine, sealed, and you can take it back at any time.
              </Empty>
            ) : (
              <Stack gap="md">
                {items.map((connection) => (
                  <ConnectionCard
                    key={connection.name}
                    connection={connection}
                    onEdit={() => setEditing({ connection })}
                  />
                ))}
              </Stack>
            )}
            {editing !== undefined && (
              <ConnectionForm
                connection={editing.connection}
                taken={items.map(({ name }) => name)}
                onClose={() => setEditing(undefined)}
              />
            )}
          </>
        )}
      </Load>
    </Page>
  );
}
