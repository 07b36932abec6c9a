import { Anchor, SimpleGrid } from "@mantine/core";
import { IconFileSpreadsheet, IconShieldLock, IconUsersGroup } from "@tabler/icons-react";
import { Link } from "wouter";
import { countryName } from "../countries.ts";
import { Station } from "../parts/station.tsx";
import { DEFAULT_DAYS, daysOf, type KnownSync } from "./draft.ts";
import { mappingWords } from "./mapping-words.ts";

/** What goes where: the file, what is hashed of it, and the audience. */
export function Flow({
  sync: { source, destination, audience, audienceKey, settings, fields },
}: {
  sync: KnownSync;
}) {
  const days = daysOf(settings.audience) ?? DEFAULT_DAYS;
  return (
    <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
      <Station icon={IconFileSpreadsheet} label="From" title={source}>
        On this machine
      </Station>
      <Station icon={IconShieldLock} label="Hashed here" title={mappingWords(fields)}>
        Only hashes and ids leave
      </Station>
      <Station
        icon={IconUsersGroup}
        label="To"
        title={
          audienceKey === undefined ? (
            audience
          ) : (
            <Anchor component={Link} href={`/audiences/${encodeURIComponent(audienceKey)}`} inherit>
              {audience}
            </Anchor>
          )
        }
      >
        {destination}, {countryName(settings.audience.country ?? "US")}; people leave after {days} days
      </Station>
    </SimpleGrid>
  );
}
