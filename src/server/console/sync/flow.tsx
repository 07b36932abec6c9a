import { Anchor, Group, Paper, SimpleGrid, Text, ThemeIcon } from "@mantine/core";
import { IconFileSpreadsheet, type IconProps, IconShieldLock, IconUsersGroup } from "@tabler/icons-react";
import type { ComponentType, ReactNode } from "react";
import { Link } from "wouter";
import { countryName } from "../countries.ts";
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

function Station({
  icon: Sign,
  label,
  title,
  children,
}: {
  icon: ComponentType<IconProps>;
  label: string;
  title: ReactNode;
  children: ReactNode;
}) {
  return (
    <Paper withBorder p="md">
      <Group wrap="nowrap" align="flex-start" gap="sm">
        <ThemeIcon variant="light" size={36}>
          <Sign size={20} stroke={1.7} aria-hidden />
        </ThemeIcon>
        <div style={{ minWidth: 0 }}>
          <Text size="xs" c="dimmed">
            {label}
          </Text>
          <Text fw={600} style={{ overflowWrap: "anywhere" }}>
            {title}
          </Text>
          <Text size="sm" c="dimmed" style={{ overflowWrap: "anywhere" }}>
            {children}
          </Text>
        </div>
      </Group>
    </Paper>
  );
}
