import { AppShell, Burger, Group, NavLink, ScrollArea, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Suspense } from "react";
import { Link, Route, Switch, useLocation } from "wouter";
import { ApiProblem, setCsrf } from "./api.ts";
import { SignIn } from "./pages/sign-in.tsx";
import { Load } from "./parts/load.tsx";
import { Page } from "./parts/page.tsx";
import { PAGES, PLACES } from "./places.ts";
import { useApi } from "./queries.ts";
import { type Session, SessionContext } from "./session.ts";

/** The frame of every page: who is signed in, the menu, and the page at this address. */
export function Shell() {
  const session = useApi("GET /api/session", {});
  const signedOut = session.error instanceof ApiProblem && session.error.problem.status === 401;
  if (signedOut) return <SignIn />;
  return <Load query={session}>{(known) => <SignedIn session={known} />}</Load>;
}

function SignedIn({ session }: { session: Session }) {
  setCsrf(session.csrf);
  const [opened, { toggle, close }] = useDisclosure();
  const [here] = useLocation();
  const places = PLACES.filter((place) => !("right" in place) || session.rights.includes(place.right));
  return (
    <SessionContext value={session}>
      <AppShell
        header={{ height: { base: 52, sm: 0 } }}
        navbar={{ width: 216, breakpoint: "sm", collapsed: { mobile: !opened } }}
        padding={{ base: "md", sm: "xl" }}
      >
        <AppShell.Header hiddenFrom="sm">
          <Group h="100%" px="md">
            <Burger opened={opened} onClick={toggle} size="sm" aria-label="Menu" />
            <Text fw={650}>Headwater</Text>
          </Group>
        </AppShell.Header>
        <AppShell.Navbar p="sm" aria-label="Pages">
          <Group px="sm" py="md" gap="xs" visibleFrom="sm">
            <img src="/icon.svg" width={26} height={26} alt="" />
            <Title order={2} size="h4">
              Headwater
            </Title>
          </Group>
          <AppShell.Section grow component={ScrollArea}>
            {places.map(({ path, label, icon: Sign }) => (
              <NavLink
                key={path}
                component={Link}
                href={path}
                label={label}
                leftSection={<Sign size={18} stroke={1.7} aria-hidden />}
                active={path === "/" ? here === "/" : here.startsWith(path)}
                onClick={close}
              />
            ))}
          </AppShell.Section>
        </AppShell.Navbar>
        <AppShell.Main>
          <Suspense fallback={null}>
            <Switch>
              {PAGES.map(({ path, page: Shown }) => (
                <Route key={path} path={path}>
                  <Shown />
                </Route>
              ))}
              <Route>
                <Page title="Nothing is here">
                  <Text>
                    This address leads nowhere. <Link href="/">Home</Link>
                  </Text>
                </Page>
              </Route>
            </Switch>
          </Suspense>
        </AppShell.Main>
      </AppShell>
    </SessionContext>
  );
}
