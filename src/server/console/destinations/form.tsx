import { Autocomplete, Radio, Select, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useState } from "react";
import type { Answer } from "../api.ts";
import { FormDialog } from "../parts/form-dialog.tsx";
import { fieldError } from "../parts/problem.tsx";
import { useAction, useApi } from "../queries.ts";
import { REGION_OPTIONS, type Region } from "../words.ts";
import type { Destination } from "./card.tsx";
import { LiveCheck } from "./live-check.tsx";

type Connection = Answer<"GET /api/connections">["items"][number];

/** Between the last key and the question to Amazon. */
const SETTLED_MS = 700;

/** Adds a destination, or changes one; what is typed is checked with Amazon as it goes. */
export function DestinationForm({
  destination,
  connections,
  taken,
  onClose,
}: {
  /** Absent: a new one. */
  destination: Destination | undefined;
  connections: readonly Connection[];
  taken: readonly string[];
  onClose: () => void;
}) {
  const first = connections.find(({ login }) => login === "connected" || login === "file") ?? connections[0];
  const isNew = destination === undefined;
  const [name, setName] = useState(destination?.name ?? "");
  const [connection, setConnection] = useState(destination?.connection ?? first?.name ?? "");
  const [region, setRegion] = useState<Region>(destination?.region ?? first?.region ?? "NA");
  const [profileId, setProfileId] = useState(destination?.profileId ?? "");
  const [instanceId, setInstanceId] = useState(destination?.instanceId ?? "");
  const [instance, setInstance] = useState<"connect" | "record-only">(destination?.instance ?? "connect");
  const [advertiserId, setAdvertiserId] = useState(destination?.advertiserId ?? "");
  const save = useAction("PUT /api/destinations/{name}", { onDone: onClose });

  const body = {
    connection,
    profileId: profileId.trim(),
    region,
    instanceId: instanceId.trim() || undefined,
    instance: instanceId.trim() === "" ? undefined : instance,
    advertiserId: advertiserId.trim() || undefined,
  };
  const [settled] = useDebouncedValue(JSON.stringify(body), SETTLED_MS);
  const profiles = useApi(
    "GET /api/connections/{name}/profiles",
    { params: { name: connection } },
    { enabled: connections.some((one) => one.name === connection && one.login !== "none") },
  );
  const isTaken = isNew && taken.includes(name.trim());

  const choose = (chosen: string | null) => {
    if (chosen === null) return;
    setConnection(chosen);
    const home = connections.find((one) => one.name === chosen)?.region;
    if (home !== undefined) setRegion(home);
  };
  const submit = () => save.mutate({ params: { name: name.trim() }, body, ifMatch: destination?.etag });

  return (
    <FormDialog
      title={isNew ? "Add a destination" : `Edit ${destination.name}`}
      size="lg"
      onClose={onClose}
      onSubmit={submit}
      action={save}
      submit="Save"
      disabled={isTaken}
    >
      {isNew && (
        <TextInput
          label="Name"
          description="What you call it here, such as the shop and its country. It can't be changed later."
          placeholder="shop-us"
          required
          maxLength={128}
          value={name}
          error={isTaken ? "There is one with this name already." : undefined}
          onChange={(event) => setName(event.currentTarget.value)}
          data-autofocus
        />
      )}
      <Select
        label="Connection"
        description="The login at Amazon that it is reached with."
        required
        data={connections.map((one) => one.name)}
        value={connection}
        allowDeselect={false}
        error={fieldError(save.error, "connection")}
        onChange={choose}
      />
      <Select
        label="Region"
        description="Where the profile is at home. A profile of one region can't be used in another."
        required
        data={REGION_OPTIONS}
        value={region}
        allowDeselect={false}
        error={fieldError(save.error, "region")}
        onChange={(value) => value !== null && setRegion(value)}
      />
      <Autocomplete
        label="Profile ID"
        description="The number of your Amazon Ads profile; each country has its own. Choose one that the login reaches, or copy it from the Amazon Ads console, under Account settings."
        placeholder="1234567890"
        required
        inputMode="numeric"
        maxLength={30}
        data={profiles.data?.items.map((one) => one.profileId) ?? []}
        filter={({ options }) => options}
        renderOption={({ option }) => (
          <ProfileOption profile={profiles.data?.items.find((one) => one.profileId === option.value)} />
        )}
        value={profileId}
        error={fieldError(save.error, "profileId")}
        onChange={setProfileId}
      />
      <TextInput
        label="AMC Instance ID"
        description="Optional. In the AMC console under instance info, or from your Amazon account team. Without one, people reach the DSP advertiser only, and AMC itself gets no data."
        placeholder="amcyzzz123456"
        maxLength={100}
        value={instanceId}
        error={fieldError(save.error, "instanceId")}
        onChange={(event) => setInstanceId(event.currentTarget.value)}
      />
      {instanceId.trim() !== "" && (
        <Radio.Group
          label="What is the instance for?"
          value={instance}
          onChange={(value) => setInstance(value === "record-only" ? value : "connect")}
        >
          <Stack gap="xs" mt="xs">
            <Radio value="connect" label="Send the people to AMC too" />
            <Radio value="record-only" label="Only note it down for reports; AMC itself gets no data" />
          </Stack>
        </Radio.Group>
      )}
      <TextInput
        label="Advertiser ID"
        description="Optional. The DSP advertiser that may use the audiences. It is found by itself where the profile has only one."
        maxLength={30}
        inputMode="numeric"
        value={advertiserId}
        error={fieldError(save.error, "advertiserId")}
        onChange={(event) => setAdvertiserId(event.currentTarget.value)}
      />
      <LiveCheck settings={settled} />
    </FormDialog>
  );
}

type Profile = Answer<"GET /api/connections/{name}/profiles">["items"][number];

const ProfileOption = ({ profile }: { profile: Profile | undefined }) =>
  profile && (
    <div>
      <Text size="sm">{profile.profileId}</Text>
      <Text size="xs" c="dimmed">
        {[profile.name, profile.country, profile.type].filter((one) => one !== undefined).join(" · ")}
      </Text>
    </div>
  );
