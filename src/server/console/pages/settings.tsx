import { Tabs } from "@mantine/core";
import { useSearchParams } from "wouter";
import { Page } from "../parts/page.tsx";
import { useMay } from "../session.ts";
import { Audit } from "../settings/audit.tsx";
import { Keys } from "../settings/keys.tsx";
import { ServiceFacts } from "../settings/service-facts.tsx";
import { Users } from "../settings/users.tsx";
import { Webhooks } from "../settings/webhooks.tsx";
import { YamlSettings } from "../settings/yaml-settings.tsx";

const TABS = [
  { value: "users", label: "Users", page: Users, isForAdmins: true },
  { value: "keys", label: "API keys", page: Keys, isForAdmins: true },
  { value: "webhooks", label: "Webhooks", page: Webhooks, isForAdmins: true },
  { value: "log", label: "Log", page: Audit, isForAdmins: true },
  { value: "yaml", label: "Settings as YAML", page: YamlSettings, isForAdmins: false },
  { value: "service", label: "This service", page: ServiceFacts, isForAdmins: false },
] as const;

export default function Settings() {
  const isAdmin = useMay("admin");
  const [search, setSearch] = useSearchParams();
  const tabs = TABS.filter((tab) => isAdmin || !tab.isForAdmins);
  const shown = tabs.find(({ value }) => value === search.get("tab")) ?? tabs[0]!;
  return (
    <Page title="Settings" lead={isAdmin ? undefined : "Users, keys, webhooks and the log are for admins."}>
      <Tabs
        value={shown.value}
        onChange={(tab) => tab !== null && setSearch({ tab }, { replace: true })}
        keepMounted={false}
      >
        <Tabs.List className="tabs">
          {tabs.map(({ value, label }) => (
            <Tabs.Tab key={value} value={value}>
              {label}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        {tabs.map(({ value, page: Shown }) => (
          <Tabs.Panel key={value} value={value} pt="lg">
            <Shown />
          </Tabs.Panel>
        ))}
      </Tabs>
    </Page>
  );
}
