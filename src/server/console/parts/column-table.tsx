import { Table } from "@mantine/core";

/** A column of a source, and what it is. */
export interface ColumnUse {
  column: string;
  is: string;
}

/** Which columns are used, and what for. */
export function ColumnTable({ columns }: { columns: readonly ColumnUse[] }) {
  return (
    <Table verticalSpacing={6} horizontalSpacing={0}>
      <Table.Tbody>
        {columns.map(({ column, is }) => (
          <Table.Tr key={`${column} ${is}`}>
            <Table.Td className="code" style={{ overflowWrap: "anywhere" }} pr="sm">
              {column}
            </Table.Td>
            <Table.Td c="dimmed">{is}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}
