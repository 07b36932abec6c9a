import { Group, Radio, SimpleGrid, Text } from "@mantine/core";
import { MODE_WORDS, type Mode } from "../words.ts";

const MODES: readonly { mode: Mode; for: string }[] = [
  { mode: "add", for: "People who are missing from a later list stay. Whoever is known is left as is." },
  { mode: "upsert", for: "As Add, and whose keys or consent changed is sent again. Good for most lists." },
  {
    mode: "mirror",
    for: "Whoever is not in the list any more leaves. A safety stop guards against half a file.",
  },
  { mode: "remove", for: "The list names who is to leave the audience; nobody is added." },
];

/** The four modes in plain words. */
export function ModeCards({ mode, onChange }: { mode: Mode; onChange: (mode: Mode) => void }) {
  return (
    <Radio.Group
      aria-label="What happens to the audience"
      value={mode}
      onChange={(value) => onChange(MODES.find((one) => one.mode === value)!.mode)}
    >
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm">
        {MODES.map((one) => (
          <Radio.Card
            key={one.mode}
            value={one.mode}
            p="md"
            radius="md"
            aria-label={`${MODE_WORDS[one.mode].word}: ${MODE_WORDS[one.mode].says}`}
            display="flex"
            style={{
              alignItems: "flex-start",
              ...(mode === one.mode && { borderColor: "var(--mantine-primary-color-filled)" }),
            }}
          >
            <Group wrap="nowrap" align="flex-start" gap="sm">
              <Radio.Indicator />
              <div>
                <Text fw={600}>{MODE_WORDS[one.mode].word}</Text>
                <Text size="sm">{MODE_WORDS[one.mode].says}</Text>
                <Text size="sm" c="dimmed" mt={4}>
                  {one.for}
                </Text>
              </div>
            </Group>
          </Radio.Card>
        ))}
      </SimpleGrid>
    </Radio.Group>
  );
}
