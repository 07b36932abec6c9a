import { Anchor, Badge, Button, Code, Group, Paper, Stack, Text, TextInput, Title } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { type FormEvent, useState } from "react";
import { Link } from "wouter";
import type { Answer } from "../api.ts";
import { ProblemAlert } from "../parts/problem.tsx";
import { When } from "../parts/when.tsx";
import { useAction } from "../queries.ts";

type Report = Answer<"POST /api/people/find">;
type InAudience = Report["audiences"][number];

/** Looks one person up by what they are known by. */
export function FindPerson() {
  const [value, setValue] = useState("");
  const find = useAction("POST /api/people/find");
  const submit = (event: FormEvent) => {
    event.preventDefault();
    find.mutate({ body: { value: value.trim() } });
  };
  return (
    <Stack>
      <form onSubmit={submit}>
        <Group align="flex-end">
          <TextInput
            label="Email, phone number, external id or SHA-256 hash"
            description="A phone number without a calling code is taken for a US one."
            value={value}
            onChange={(event) => setValue(event.currentTarget.value)}
            autoComplete="off"
            required
            flex={1}
            maw={480}
          />
          <Button type="submit" loading={find.isPending} leftSection={<IconSearch size={16} aria-hidden />}>
            Find
          </Button>
        </Group>
      </form>
      <ProblemAlert error={find.error} />
      <div aria-live="polite">{find.data && <Found report={find.data} />}</div>
    </Stack>
  );
}

function Found({ report: { kind, suppressedSince, audiences } }: { report: Report }) {
  const known = audiences.filter(({ people, busy }) => people.length > 0 || busy);
  return (
    <Stack>
      <Text size="sm" c="dimmed">
        Taken for {KINDS[kind]}.
      </Text>
      {suppressedSince !== undefined && (
        <Text>
          Forgotten <When at={suppressedSince} />: kept out of every plan since.
        </Text>
      )}
      {known.length === 0 ? (
        <Text>Nothing of this person is known here, in any audience.</Text>
      ) : (
        known.map((audience) => <In key={audience.audienceKey} audience={audience} />)
      )}
    </Stack>
  );
}

const KINDS: Record<Report["kind"], string> = {
  email: "an email address",
  phone: "a phone number",
  id: "an external id",
  hash: "a hash",
};

function In({ audience: { audienceKey, name, people, busy } }: { audience: InAudience }) {
  return (
    <Paper withBorder p="md">
      <Title order={2} size="h5" mb="xs">
        <Anchor component={Link} href={`/audiences/${encodeURIComponent(audienceKey)}`}>
          {name}
        </Anchor>
      </Title>
      {busy && <Text size="sm">A run is at work on it: nothing can be said of it now.</Text>}
      <Stack gap="sm">
        {people.map((person) => (
          <Group key={person.externalId} align="flex-start" gap="md">
            <Badge variant="light" color={STANDING[person.standing].color}>
              {STANDING[person.standing].word}
            </Badge>
            <div>
              <Text size="sm">
                External id <Code>{person.externalId}</Code>
              </Text>
              {person.since !== undefined && (
                <Text size="sm">
                  In it since <When at={person.since} />
                </Text>
              )}
              {person.sinceBefore !== undefined && person.since === undefined && (
                <Text size="sm">
                  In it since before <When at={person.sinceBefore} />
                </Text>
              )}
              {person.sent && (
                <Text size="sm">
                  Last sent <When at={person.sent.at} /> in{" "}
                  <Anchor component={Link} href={`/runs/${person.sent.runId}`} size="sm">
                    this run
                  </Anchor>
                </Text>
              )}
              {person.leavesAt !== undefined && (
                <Text size="sm">
                  Leaves <When at={person.leavesAt} /> unless sent again
                </Text>
              )}
              {person.removed && (
                <Text size="sm">
                  Taken out <When at={person.removed.at} /> in{" "}
                  <Anchor component={Link} href={`/runs/${person.removed.runId}`} size="sm">
                    this run
                  </Anchor>
                </Text>
              )}
              {person.quarantine && (
                <Text size="sm" c="orange">
                  Amazon does not take their record: {person.quarantine.reason}
                </Text>
              )}
            </div>
          </Group>
        ))}
      </Stack>
    </Paper>
  );
}

const STANDING = {
  member: { word: "in the audience", color: "teal" },
  waiting: { word: "waits for Amazon", color: "yellow" },
  removed: { word: "taken out", color: "gray" },
  refused: { word: "refused by Amazon", color: "red" },
} as const satisfies Record<InAudience["people"][number]["standing"], { word: string; color: string }>;
