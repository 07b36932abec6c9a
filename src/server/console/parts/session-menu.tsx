import { Avatar, Menu, Text, UnstyledButton, useMantineColorScheme } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import {
  IconCheck,
  IconDeviceDesktop,
  IconLogout,
  IconMoon,
  IconPassword,
  IconSelector,
  IconSun,
} from "@tabler/icons-react";
import { setCsrf } from "../api.ts";
import { useAction } from "../queries.ts";
import { useSession } from "../session.ts";
import { ROLE_WORDS } from "../words.ts";
import { ChangePassword } from "./change-password.tsx";

const SCHEMES = [
  { scheme: "light", word: "Light", icon: IconSun },
  { scheme: "dark", word: "Dark", icon: IconMoon },
  { scheme: "auto", word: "As the system", icon: IconDeviceDesktop },
] as const;

/** Who is signed in, how the console looks, and the way out. */
export function SessionMenu() {
  const { name, role, hasPassword } = useSession();
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  const [changing, { open, close }] = useDisclosure();
  const signOut = useAction("POST /api/sign-out", { onDone: () => setCsrf(undefined) });
  return (
    <>
      <Menu position="top-start" width={216} shadow="md">
        <Menu.Target>
          <UnstyledButton className="who">
            <Avatar size={30} radius="xl" name={name} color="water" aria-hidden />
            <div className="who-name">
              <Text size="sm" fw={550} truncate>
                {name}
              </Text>
              <Text size="xs" c="dimmed">
                {role === undefined ? "API key" : ROLE_WORDS[role].word}
              </Text>
            </div>
            <IconSelector size={16} aria-hidden />
          </UnstyledButton>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Label>Appearance</Menu.Label>
          {SCHEMES.map(({ scheme, word, icon: Sign }) => (
            <Menu.Item
              key={scheme}
              role="menuitemradio"
              aria-checked={colorScheme === scheme}
              leftSection={<Sign size={16} aria-hidden />}
              rightSection={colorScheme === scheme ? <IconCheck size={14} aria-hidden /> : undefined}
              onClick={() => setColorScheme(scheme)}
            >
              {word}
            </Menu.Item>
          ))}
          <Menu.Divider />
          {hasPassword && (
            <Menu.Item leftSection={<IconPassword size={16} aria-hidden />} onClick={open}>
              Change password
            </Menu.Item>
          )}
          <Menu.Item leftSection={<IconLogout size={16} aria-hidden />} onClick={() => signOut.mutate({})}>
            Sign out
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {hasPassword && <ChangePassword opened={changing} onClose={close} />}
    </>
  );
}
