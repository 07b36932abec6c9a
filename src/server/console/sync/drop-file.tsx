import { Button, FileButton, Group, Paper, Progress, Stack, Text } from "@mantine/core";
import { IconUpload } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { type DragEvent, useState } from "react";
import { ProblemAlert } from "../parts/problem.tsx";
import { upload } from "../upload.ts";
import { shareText } from "../words.ts";

const TYPES = ".csv,.tsv,.txt,.jsonl,.ndjson,.json,.parquet,.gz,.zst";

/** Takes a file that is dropped on it, or chosen. While it is on its way there is none: nothing is saved with the one before. */
export function DropFile({ file: before, onFile }: { file: string; onFile: (file: string) => void }) {
  const [over, setOver] = useState(false);
  const [share, setShare] = useState(0);
  const client = useQueryClient();
  const sending = useMutation({
    mutationFn: (file: File) => upload(file, setShare),
    onMutate: () => {
      setShare(0);
      onFile("");
      return before;
    },
    onError: (_error, _file, before) => onFile(before ?? ""),
    onSuccess: async ({ file }) => {
      onFile(file);
      await client.invalidateQueries({ queryKey: ["GET /api/sources/files"] });
    },
  });
  const take = (file: File | null | undefined) => {
    if (file) sending.mutate(file);
  };
  const dragged = (event: DragEvent, isOver: boolean) => {
    event.preventDefault();
    setOver(isOver);
  };
  return (
    <Paper
      p="lg"
      style={{
        border: `1.5px dashed var(--mantine-color-${over ? "water-5" : "default-border"})`,
        background: over ? "var(--mantine-primary-color-light)" : undefined,
      }}
      onDragOver={(event) => dragged(event, true)}
      onDragLeave={(event) => dragged(event, false)}
      onDrop={(event) => {
        dragged(event, false);
        take(event.dataTransfer.files[0]);
      }}
    >
      <Stack gap="xs" align="center" ta="center">
        <Group gap="sm" justify="center">
          <Text>Drop a file here, or</Text>
          <FileButton onChange={take} accept={TYPES} inputProps={{ "aria-label": "File to upload" }}>
            {(props) => (
              <Button
                {...props}
                variant="default"
                leftSection={<IconUpload size={16} aria-hidden />}
                loading={sending.isPending}
              >
                Choose a file
              </Button>
            )}
          </FileButton>
        </Group>
        <Text size="sm" c="dimmed">
          CSV, TSV, JSON lines or Parquet, also packed (.gz, .zst). It stays with Headwater, and goes to
          Amazon only as hashes.
        </Text>
        {sending.isPending && (
          <Stack gap={4} w="100%" maw="22rem">
            <Progress value={share * 100} aria-label="Upload" />
            <Text size="sm" aria-live="polite">
              {sending.variables.name}: {shareText(share)}
            </Text>
          </Stack>
        )}
        <ProblemAlert error={sending.error} />
      </Stack>
    </Paper>
  );
}
