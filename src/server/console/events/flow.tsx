import { SimpleGrid } from "@mantine/core";
import { IconBuildingStore, IconFileSpreadsheet, IconShieldLock } from "@tabler/icons-react";
import { Station } from "../parts/station.tsx";
import type { KnownEvents } from "./known.ts";
import { keyWords } from "./mapping-words.ts";
import { advertiserWords } from "./words.ts";

/** What goes where: the file, by which keys, and whose events they are. */
export function Flow({ events }: { events: KnownEvents }) {
  const { source, destination, advertiserId, advertiser, fields } = events;
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
      <Station icon={IconFileSpreadsheet} label="From" title={source}>
        On this machine
      </Station>
      <Station icon={IconShieldLock} label="Matched by" title={keyWords(fields)}>
        Emails, phones, names and addresses are hashed here
      </Station>
      <Station
        icon={IconBuildingStore}
        label="To the advertiser"
        title={
          advertiserId === undefined
            ? `That of ${destination}`
            : advertiserWords({ name: advertiser, id: advertiserId })
        }
      >
        {advertiserId === undefined ? "Amazon is asked with the first plan" : destination}
      </Station>
    </SimpleGrid>
  );
}
