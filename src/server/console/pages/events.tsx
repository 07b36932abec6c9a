import { Stack } from "@mantine/core";
import { IconShoppingBag } from "@tabler/icons-react";
import { BringIn, EXAMPLE } from "../events/how-to-write.tsx";
import { Empty } from "../parts/empty.tsx";
import { EntryList } from "../parts/entry-list.tsx";
import { Load } from "../parts/load.tsx";
import { More } from "../parts/more.tsx";
import { Page } from "../parts/page.tsx";
import { Section } from "../parts/section.tsx";
import { Yaml } from "../parts/yaml.tsx";
import { useApiPages } from "../queries.ts";

/** Which events go to whom. */
export default function Events() {
  const pages = useApiPages("GET /api/event-syncs", { query: {} });
  return (
    <Page
      title="Events"
      lead="What people did, such as purchases, from a file to one advertiser at Amazon: each event once, by hand or on a schedule."
    >
      <Load query={{ data: pages.items, error: pages.error }}>
        {(items) =>
          items.length === 0 ? (
            <NoneYet />
          ) : (
            <EntryList
              items={items}
              isEvents
              to={({ advertiser, advertiserId, destination }) => advertiser ?? advertiserId ?? destination}
            />
          )
        }
      </Load>
      <More pages={pages} />
    </Page>
  );
}

function NoneYet() {
  return (
    <Stack gap="lg">
      <Empty icon={IconShoppingBag} title="No events yet">
        Amazon can count the purchases, sign-ups and leads that your ads brought, once it hears of them. An
        entry of events says which file they are in and what its columns are. Its plan shows what is new and
        what it is worth before anything is sent, and a file that is read twice sends nothing twice.
      </Empty>
      <Section title="As YAML" lead={<BringIn />}>
        <Yaml yaml={EXAMPLE} />
      </Section>
    </Stack>
  );
}
