import { AppShell, Badge, Burger, Group, NavLink, ScrollArea, Text, VisuallyHidden } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { Suspense } from "react";
import { Link, Route, Switch, useLocation } from "wouter";
import { ApiProblem, setCsrf } from "./api.ts";
import { NowContext, useTicks } from "./clock.ts";
import { useLive } from "./live.ts";
import { SignIn } from "./pages/sign-in.tsx";
import { Away } from "./parts/away.tsx";
import { Load } from "./parts/load.tsx";
import { Page } from "./parts/page.tsx";
import { SessionMenu } from "./parts/session-menu.tsx";
import { PAGES, PLACES } from "./places.ts";
import { useApi } from "./queries.ts";
import { type Session, SessionContext, useSession } from "./session.ts";

/** The frame of every page: who is signed in, the menu, and the page at this address. */
export function Shell() {
  const session = useApi("GET /api/session", {});
  const isSignedOut = session.error instanceof ApiProblem && session.error.problem.status === 401;
  if (isSignedOut) return <SignIn />;
  return <Load query={session}>{(known) => <SignedIn session={known} />}</Load>;
}

function SignedIn({ session }: { session: Session }) {
  setCsrf(session.csrf);
  const now = useTicks(10_000);
  const live = useLive();
  const [opened, { toggle, close }] = useDisclosure();
  return (
    <SessionContext value={session}>
      <NowContext value={now}>
        <a className="skip" href="#content">
          To the content
        </a>
        <AppShell
          transitionDuration={0}
          header={{ height: { base: 56, sm: 0 } }}
          navbar={{ width: 232, breakpoint: "sm", collapsed: { mobile: !opened } }}
          padding={{ base: "md", sm: "xl" }}
        >
          <AppShell.Header hiddenFrom="sm">
            <Group h="100%" px="md" justify="space-between">
              <Brand />
              <Burger
                opened={opened}
                onClick={toggle}
                size="sm"
                aria-label={opened ? "Close the menu" : "Open the menu"}
                aria-expanded={opened}
              />
            </Group>
          </AppShell.Header>
          <AppShell.Navbar p="sm" aria-label="Pages" className={opened ? "nav nav-open" : "nav"}>
            <Group px="sm" pt="sm" pb="lg" visibleFrom="sm">
              <Brand />
            </Group>
            <AppShell.Section grow component={ScrollArea}>
              <Places onGo={close} />
            </AppShell.Section>
            <AppShell.Section>
              <SessionMenu />
            </AppShell.Section>
          </AppShell.Navbar>
          <AppShell.Main id="content" tabIndex={-1}>
            <Away isAway={live === "away"} />
            <Suspense fallback={null}>
              <Pages />
            </Suspense>
          </AppShell.Main>
        </AppShell>
      </NowContext>
    </SessionContext>
  );
}

const Brand = () => (
  <Group gap={10}>
    <img src="/icon.svg" width={26} height={26} alt="" />
    <Text fw={650} fz="lg" className="brand">
      Headwater
    </Text>
  </Group>
);

function Places({ onGo }: { onGo: () => void }) {
  const [here] = useLocation();
  const home = useApi("GET /api/home", {}, { refetchInterval: 60_000 });
  const { rights } = useSession();
  const waiting = home.data?.attention.length ?? 0;
  return PLACES.filter((place) => !("right" in place) || rights.includes(place.right)).map(
    ({ path, label, icon: Sign }) => {
      const isHere = path === "/" ? here === "/" : here.startsWith(path);
      return (
        <NavLink
          key={path}
          component={Link}
          href={path}
          label={label}
          leftSection={<Sign size={18} stroke={1.7} aria-hidden />}
          rightSection={path === "/" && waiting > 0 ? <Waiting count={waiting} /> : undefined}
          active={isHere}
          aria-current={isHere ? "page" : undefined}
          onClick={onGo}
        />
      );
    },
  );
}

const Waiting = ({ count }: { count: number }) => (
  <Badge size="sm" circle color="orange.8" variant="filled">
    {count}
    <VisuallyHidden>{count === 1 ? " thing needs you" : " things need you"}</VisuallyHidden>
  </Badge>
);

const Pages = () => (
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
);
