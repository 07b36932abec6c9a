import {
  Alert,
  Anchor,
  NumberInput,
  Select,
  SimpleGrid,
  Stack,
  Text,
  Textarea,
  TextInput,
} from "@mantine/core";
import { Link } from "wouter";
import { COUNTRY_CHOICES } from "../countries.ts";
import { useApi } from "../queries.ts";
import { REGION_WORDS } from "../words.ts";
import { DEFAULT_DAYS, daysOf } from "./draft.ts";
import type { Form } from "./form.ts";

const NAME_MIN = 10;
const NAME_MAX = 128;
const DESCRIPTION_MAX = 1_000;

/** Which audience, and in which account. */
export function WhereStep({ form: { draft, change, changeAudience, wrong } }: { form: Form }) {
  const destinations = useApi("GET /api/destinations", {});
  const items = destinations.data?.items ?? [];
  const { audience } = draft;
  const length = audience.name.length;
  return (
    <Stack>
      {destinations.data && items.length === 0 && (
        <Alert color="yellow" title="There is no destination yet">
          A destination is the account at Amazon Ads that audiences live in.{" "}
          <Anchor component={Link} href="/destinations" size="sm">
            Add one
          </Anchor>
          , then come back.
        </Alert>
      )}
      <Select
        label="Destination"
        description="The account at Amazon Ads that the audience lives in"
        placeholder="Choose one"
        searchable={items.length > 8}
        data={items.map(({ name, region, profileId }) => ({
          value: name,
          label: `${name} (${REGION_WORDS[region].word}, profile ${profileId})`,
        }))}
        value={draft.destination ?? null}
        error={wrong("destination", draft.destination)}
        onChange={(destination) => change({ destination: destination ?? undefined })}
      />
      <TextInput
        label="Audience Name"
        description="An audience of this name is filled; where there is none, it is made."
        withAsterisk
        maxLength={NAME_MAX}
        value={audience.name}
        error={
          wrong("audience.name", audience.name) ??
          (length > 0 && length < NAME_MIN && audience.id === undefined
            ? `Amazon wants at least ${NAME_MIN} characters.`
            : undefined)
        }
        onChange={(event) => changeAudience({ name: event.currentTarget.value })}
        rightSectionWidth="4.5rem"
        rightSection={
          <Text size="xs" c="dimmed" aria-label={`${length} of ${NAME_MAX} characters`}>
            {length}/{NAME_MAX}
          </Text>
        }
      />
      <SimpleGrid cols={{ base: 1, xs: 2 }}>
        <Select
          label="Country Code"
          description="Also of rows that name no country, and of their phone numbers"
          searchable
          allowDeselect={false}
          data={COUNTRY_CHOICES}
          value={audience.country ?? "US"}
          error={wrong("audience.country", audience.country)}
          onChange={(country) => changeAudience({ country: country ?? undefined })}
        />
        <TextInput
          label="Audience ID"
          description="Optional: Amazon's id of an audience that is there already"
          placeholder="413642381039213536"
          inputMode="numeric"
          classNames={{ input: "code" }}
          value={audience.id ?? ""}
          error={wrong("audience.id", audience.id)}
          onChange={(event) => changeAudience({ id: event.currentTarget.value.trim() || undefined })}
        />
      </SimpleGrid>
      <Textarea
        label="Description"
        description="Optional: for those who see the audience at Amazon"
        autosize
        minRows={1}
        maxRows={5}
        maxLength={DESCRIPTION_MAX}
        value={audience.description ?? ""}
        error={wrong("audience.description", audience.description)}
        onChange={(event) => changeAudience({ description: event.currentTarget.value || undefined })}
      />
      <NumberInput
        label="Days until people leave"
        description={`Whoever is not in the list any more leaves by themselves after so many days; who is still in it is sent again in time. At most ${DEFAULT_DAYS}, which is also what it is when you say nothing.`}
        maw="28rem"
        min={0}
        max={DEFAULT_DAYS}
        allowDecimal={false}
        placeholder={String(DEFAULT_DAYS)}
        value={daysOf(audience) ?? ""}
        error={
          wrong("audience.ttlDays", audience.ttlDays) ??
          (daysOf(audience) === 0 ? "0 lets everyone leave at once." : undefined)
        }
        onChange={(value) =>
          changeAudience({ ttl: undefined, ttlDays: typeof value === "number" ? value : undefined })
        }
      />
    </Stack>
  );
}
