import { Tabs } from "@mantine/core";
import { Page } from "../parts/page.tsx";
import { FindPerson } from "../people/find.tsx";
import { ForgetPeople } from "../people/forget.tsx";
import { Receipts } from "../people/receipts.tsx";

/** Where one person is, and how somebody is forgotten. */
export default function People() {
  return (
    <Page
      title="People"
      lead="For the question “do you have my data?”, and for the wish to be forgotten. What you type is used once and kept nowhere."
    >
      <Tabs defaultValue="find" keepMounted={false}>
        <Tabs.List mb="md">
          <Tabs.Tab value="find">Find a person</Tabs.Tab>
          <Tabs.Tab value="forget">Forget people</Tabs.Tab>
          <Tabs.Tab value="receipts">Receipts</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="find">
          <FindPerson />
        </Tabs.Panel>
        <Tabs.Panel value="forget">
          <ForgetPeople />
        </Tabs.Panel>
        <Tabs.Panel value="receipts">
          <Receipts />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
