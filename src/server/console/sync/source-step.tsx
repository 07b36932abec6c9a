import {
  Autocomplete,
  Button,
  Collapse,
  Divider,
  Select,
  SimpleGrid,
  Skeleton,
  Stack,
  TextInput,
} from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconAdjustments } from "@tabler/icons-react";
import { ProblemAlert } from "../parts/problem.tsx";
import { useApi } from "../queries.ts";
import type { Draft } from "./draft.ts";
import { DropFile } from "./drop-file.tsx";
import type { Form } from "./form.ts";
import { RowsPreview } from "./rows-preview.tsx";

/** Where the people come from. */
export function SourceStep({
  form: { draft, editing, change, wrong, look },
  looking,
  error,
}: {
  form: Form;
  looking: boolean;
  /** Why the source can't be looked at. */
  error: unknown;
}) {
  const files = useApi("GET /api/sources/files", {});
  const { source } = draft;
  // Another file has columns of its own; a sync that is there already keeps what its owner chose.
  const use = (file: string) =>
    change({ source: { ...source, file }, ...(!editing && file !== source.file && { fields: undefined }) });
  return (
    <Stack>
      <DropFile file={source.file} onFile={use} />
      <Divider label="or a file that is on this machine" />
      <Autocomplete
        label="File"
        description={
          files.data &&
          `Below ${files.data.folder}, by name or path. A pattern such as data/*.csv takes several files as one list.`
        }
        placeholder="customers.csv"
        classNames={{ input: "code" }}
        data={[
          ...grouped(
            "Uploaded",
            files.data?.items.filter((one) => one.uploaded),
          ),
          ...grouped(
            "In the folder",
            files.data?.items.filter((one) => !one.uploaded),
          ),
        ]}
        limit={50}
        value={source.file}
        error={wrong("source.file", source.file)}
        onChange={use}
      />
      <Reading source={source} onChange={(source) => change({ source })} wrong={wrong} />
      {looking && source.file !== "" && (
        <Skeleton height={160} role="status" aria-label="Looking at the file" />
      )}
      {source.file !== "" && <ProblemAlert error={error} />}
      {look && <RowsPreview look={look} />}
    </Stack>
  );
}

const grouped = (group: string, items: readonly { file: string }[] = []) =>
  items.length === 0 ? [] : [{ group, items: items.map(({ file }) => file) }];

type Source = Draft["source"];

/** How the file is read, for those that don't say it by themselves. */
function Reading({
  source,
  onChange,
  wrong,
}: {
  source: Source;
  onChange: (source: Source) => void;
  wrong: Form["wrong"];
}) {
  const { format, delimiter, encoding } = source;
  const [opened, { toggle }] = useDisclosure([format, delimiter, encoding].some((one) => one !== undefined));
  return (
    <div>
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconAdjustments size={16} aria-hidden />}
        aria-expanded={opened}
        onClick={toggle}
      >
        How the file is read
      </Button>
      <Collapse expanded={opened}>
        <SimpleGrid cols={{ base: 1, xs: 3 }} mt="sm">
          <Select
            label="Format"
            placeholder="By its name"
            clearable
            data={FORMATS}
            value={format ?? null}
            error={wrong("source.format", format)}
            onChange={(value) =>
              onChange({ ...source, format: FORMATS.find((one) => one.value === value)?.value })
            }
          />
          <TextInput
            label="Between two values"
            placeholder="By its first line"
            classNames={{ input: "code" }}
            maxLength={2}
            value={delimiter ?? ""}
            error={wrong("source.delimiter", delimiter)}
            onChange={(event) => onChange({ ...source, delimiter: event.currentTarget.value || undefined })}
          />
          <Select
            label="Letters"
            placeholder="UTF-8"
            clearable
            data={ENCODINGS}
            value={encoding ?? null}
            error={wrong("source.encoding", encoding)}
            onChange={(value) =>
              onChange({ ...source, encoding: ENCODINGS.find((one) => one.value === value)?.value })
            }
          />
        </SimpleGrid>
      </Collapse>
    </div>
  );
}

const FORMATS = [
  { value: "csv", label: "CSV" },
  { value: "tsv", label: "TSV" },
  { value: "jsonl", label: "JSON lines" },
  { value: "parquet", label: "Parquet" },
] as const;

const ENCODINGS = [
  { value: "utf-8", label: "UTF-8" },
  { value: "utf-16", label: "UTF-16" },
  { value: "latin-1", label: "Latin-1" },
] as const;
