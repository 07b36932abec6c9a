import { ScrollArea, Table, Text } from "@mantine/core";
import { When } from "../parts/when.tsx";
import { counted } from "../words.ts";
import type { Look } from "./draft.ts";
import { lookWords } from "./look-words.ts";

const ROWS = 5;
const KIB = 1_024;

/** `512 bytes`, `3.4 MB`. */
function sizeText(bytes: number): string {
  if (bytes < KIB) return counted(bytes, "byte");
  if (bytes < KIB * KIB) return `${(bytes / KIB).toFixed(1)} KB`;
  return `${(bytes / KIB / KIB).toFixed(1)} MB`;
}

/** The first rows of a file, masked, and what each column looks like. */
export function RowsPreview({ look: { columns, rows, file } }: { look: Look }) {
  return (
    <div>
      <Text size="sm" mb="xs">
        {counted(columns.length, "column")}
        {file && (
          <>
            , {sizeText(file.bytes)}, changed <When at={file.changedAt} />
          </>
        )}
        . Values stay on this machine: below, every letter is an x and every digit a 9.
      </Text>
      <ScrollArea
        type="auto"
        offsetScrollbars="x"
        viewportProps={{ tabIndex: 0, "aria-label": "First rows, masked" }}
      >
        <Table withTableBorder withColumnBorders verticalSpacing={6} striped>
          <Table.Thead>
            <Table.Tr>
              {columns.map((column) => (
                <Table.Th key={column.name} style={{ whiteSpace: "nowrap" }}>
                  {column.name}
                  <Text size="xs" c="dimmed" fw={400}>
                    {lookWords(column)}
                  </Text>
                </Table.Th>
              ))}
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.slice(0, ROWS).map((row, rowIndex) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: rows have no other name than their place
              <Table.Tr key={rowIndex}>
                {columns.map((column, index) => (
                  <Table.Td key={column.name} className="code" style={{ whiteSpace: "nowrap" }}>
                    {row[index] ?? (
                      <Text span size="xs" c="dimmed">
                        empty
                      </Text>
                    )}
                  </Table.Td>
                ))}
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollArea>
    </div>
  );
}
