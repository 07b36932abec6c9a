import { Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconPlus, IconRoute, IconSearch } from "@tabler/icons-react";
import { useState } from "react";
import type { Answer } from "../api.ts";
import { Empty } from "../parts/empty.tsx";
import { EntryList } from "../parts/entry-list.tsx";
import { LinkButton } from "../parts/link-button.tsx";
import { Load } from "../parts/load.tsx";
import { More } from "../parts/more.tsx";
import { Page } from "../parts/page.tsx";
import { useApiPages } from "../queries.ts";
import { MODE_WORDS } from "../words.ts";

type Summary = Answer<"GET /api/syncs">["items"][number];

export default function Syncs() {
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 250);
  const pages = useApiPages(
    "GET /api/syncs",
    { query: { q: q === "" ? undefined : q, limit: 50 } },
    { keep: true },
  );
  const add = (
    <LinkButton right="settings" href="/syncs/new" leftSection={<IconPlus size={16} aria-hidden />}>
      New sync
    </LinkButton>
  );
  const nothingYet = q === "" && pages.items?.length === 0;
  return (
    <Page
      title="Syncs"
      lead="A sync takes a list of people from a file to one audience at Amazon, by hand or on a schedule."
      actions={nothingYet ? undefined : add}
    >
      {!nothingYet && (
        <TextInput
          type="search"
          aria-label="Search syncs"
          placeholder="Search by name, source or audience"
          leftSection={<IconSearch size={16} aria-hidden />}
          maw="26rem"
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      )}
      <Load query={{ data: pages.items, error: pages.error }}>
        {(items) =>
          nothingYet ? (
            <Empty icon={IconRoute} title="No syncs yet" action={add}>
              Pick a file with email addresses or phone numbers, say which audience it fills, and look at the
              plan: how many people are new, who leaves, which rows can't be used. Nothing is sent before you
              say so, and only hashes leave this machine.
            </Empty>
          ) : (
            <Found items={items} q={q} />
          )
        }
      </Load>
      <More pages={pages} />
    </Page>
  );
}

function Found({ items, q }: { items: readonly Summary[]; q: string }) {
  if (items.length === 0)
    return (
      <Text c="dimmed" role="status">
        No sync has “{q}” in its name, source or audience.
      </Text>
    );
  return (
    <EntryList items={items} to={({ audience }) => audience} below={({ mode }) => <Mode mode={mode} />} />
  );
}

const Mode = ({ mode }: Pick<Summary, "mode">) => (
  <Text size="sm" c="dimmed">
    <span title={MODE_WORDS[mode].says}>{MODE_WORDS[mode].word}</span>
  </Text>
);
