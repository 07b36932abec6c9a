import { Button } from "@mantine/core";
import { type Icon, IconPlus } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { Empty } from "../parts/empty.tsx";
import { Load } from "../parts/load.tsx";
import { Rows } from "../parts/rows.tsx";
import { Section } from "../parts/section.tsx";

/** What an admin adds to and takes from; while there is nothing, what it is for. */
export function KeptList<Item>({
  query,
  title,
  label = title,
  add,
  onAdd,
  icon,
  emptyTitle,
  empty,
  row,
}: {
  query: { data: { items: Item[] } | undefined; error: Error | null };
  title: string;
  /** Of the rows, for who can't see them. */
  label?: string;
  /** What the button says that adds one. */
  add: string;
  onAdd: () => void;
  icon: Icon;
  emptyTitle: string;
  empty: string;
  row: (item: Item) => ReactNode;
}) {
  const button = (
    <Button leftSection={<IconPlus size={16} aria-hidden />} size="xs" onClick={onAdd}>
      {add}
    </Button>
  );
  return (
    <Load query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <Empty icon={icon} title={emptyTitle} action={button}>
            {empty}
          </Empty>
        ) : (
          <Section bare title={title} actions={button}>
            <Rows label={label}>{items.map(row)}</Rows>
          </Section>
        )
      }
    </Load>
  );
}
