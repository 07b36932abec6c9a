import { Box, Group, Progress, Stack, Text } from "@mantine/core";
import type { Answer } from "../api.ts";
import { Section } from "../parts/section.tsx";
import { countText } from "../words.ts";

type Report = NonNullable<Answer<"GET /api/runs/{runId}">["report"]>;
interface Part {
  count: number;
  word: string;
  color: string;
}

/** All that was planned in exactly one place, and every accepted person too. Of events Amazon tells no more than its answer. */
export function RunBooks({ report: { mode, books, processed } }: { report: Report }) {
  const isEvents = mode === "events";
  const { records } = processed;
  return (
    <Section title={isEvents ? "Where every event is" : "Where everybody is"}>
      <Stack gap="lg">
        <Sum
          total={books.planned}
          title="planned"
          parts={[
            { count: books.accepted, word: "accepted by Amazon", color: "teal" },
            { count: books.toSend, word: "still to be sent", color: "gray" },
            { count: books.unknown, word: "without an answer", color: "yellow" },
            { count: books.refused, word: "refused by Amazon", color: "red" },
          ]}
        />
        {!isEvents && records && books.accepted > 0 && (
          <Sum
            total={books.accepted}
            title="accepted"
            parts={[
              { count: records.processed, word: "processed", color: "teal" },
              { count: records.pending, word: "Amazon is at work on", color: "water" },
              { count: records.failed, word: "in failed jobs, sent again", color: "red" },
              { count: records.invalid, word: "not kept, sent again", color: "orange" },
              { count: records.unattributed, word: "not kept and not named", color: "yellow" },
              { count: records.unknown, word: "no longer told of", color: "gray" },
            ]}
          />
        )}
      </Stack>
    </Section>
  );
}

function Sum({ total, title, parts }: { total: number; title: string; parts: readonly Part[] }) {
  const shown = parts.filter(({ count }, index) => count > 0 || index === 0);
  return (
    <div>
      <Text size="sm" fw={600} mb={6}>
        {countText(total)} {title} = {shown.map(({ count }) => countText(count)).join(" + ")}
      </Text>
      <Progress.Root size="lg" aria-hidden>
        {shown.map(({ count, word, color }) => (
          <Progress.Section key={word} value={total === 0 ? 0 : (count / total) * 100} color={color} />
        ))}
      </Progress.Root>
      <Group gap="lg" mt={6}>
        {shown.map(({ count, word, color }) => (
          <Group key={word} gap={6} wrap="nowrap">
            <Box w={10} h={10} bg={color} style={{ borderRadius: 3 }} aria-hidden />
            <Text size="sm">
              {countText(count)} {word}
            </Text>
          </Group>
        ))}
      </Group>
    </div>
  );
}
