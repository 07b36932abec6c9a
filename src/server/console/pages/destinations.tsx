import { Button, Stack } from "@mantine/core";
import { IconPlus, IconTargetArrow } from "@tabler/icons-react";
import { useState } from "react";
import { type Destination, DestinationCard } from "../destinations/card.tsx";
import { DestinationForm } from "../destinations/form.tsx";
import { Empty } from "../parts/empty.tsx";
import { LinkButton } from "../parts/link-button.tsx";
import { Load } from "../parts/load.tsx";
import { May } from "../parts/may.tsx";
import { Page } from "../parts/page.tsx";
import { useApi } from "../queries.ts";

/** Up to so many are checked as soon as the page is there; more would be many questions to Amazon at once. */
const CHECKED_AT_ONCE = 2;

export default function Destinations() {
  const destinations = useApi("GET /api/destinations", {});
  const connections = useApi("GET /api/connections", {});
  const [editing, setEditing] = useState<{ destination: Destination | undefined }>();
  const isConnected = connections.data !== undefined && connections.data.items.length > 0;
  const add = (variant: "filled" | "default") => (
    <May right="settings">
      <Button
        variant={variant}
        leftSection={<IconPlus size={17} aria-hidden />}
        onClick={() => setEditing({ destination: undefined })}
      >
        Add a destination
      </Button>
    </May>
  );
  return (
    <Page
      title="Destinations"
      lead="The Amazon Ads accounts that your audiences live in: a profile, and the AMC instance beside it."
      actions={isConnected && (destinations.data?.items.length ?? 0) > 0 && add("default")}
    >
      <Load query={destinations}>
        {({ items }) =>
          items.length > 0 ? (
            <Stack gap="md">
              {items.map((destination) => (
                <DestinationCard
                  key={destination.name}
                  destination={destination}
                  isChecked={items.length <= CHECKED_AT_ONCE}
                  onEdit={() => setEditing({ destination })}
                />
              ))}
            </Stack>
          ) : (
            <Empty
              icon={IconTargetArrow}
              title="No destination yet"
              action={
                isConnected ? (
                  add("filled")
                ) : (
                  <LinkButton right="connect" href="/connections">
                    Connect with Amazon first
                  </LinkButton>
                )
              }
            >
              A destination says which Amazon Ads profile the audiences belong to. You need its number; once
              you are connected, you choose it from a list.
            </Empty>
          )
        }
      </Load>
      {editing !== undefined && connections.data !== undefined && (
        <DestinationForm
          destination={editing.destination}
          connections={connections.data.items}
          taken={destinations.data?.items.map(({ name }) => name) ?? []}
          onClose={() => setEditing(undefined)}
        />
      )}
    </Page>
  );
}
