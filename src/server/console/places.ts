import {
  type IconDatabaseShare,
  IconHome,
  IconPlugConnected,
  IconRoute,
  IconSettings,
  IconShoppingBag,
  IconTargetArrow,
  IconTimeline,
  IconUserSearch,
  IconUsersGroup,
} from "@tabler/icons-react";
import { lazy } from "react";
import type { Right } from "../rights.ts";

/** The pages in the order of the menu. */
export const PLACES = [
  { path: "/", label: "Home", icon: IconHome },
  { path: "/syncs", label: "Syncs", icon: IconRoute },
  { path: "/events", label: "Events", icon: IconShoppingBag },
  { path: "/runs", label: "Runs", icon: IconTimeline },
  { path: "/audiences", label: "Audiences", icon: IconUsersGroup },
  { path: "/people", label: "People", icon: IconUserSearch, right: "people" },
  { path: "/destinations", label: "Destinations", icon: IconTargetArrow },
  { path: "/connections", label: "Connections", icon: IconPlugConnected },
  { path: "/settings", label: "Settings", icon: IconSettings },
] as const satisfies readonly {
  path: string;
  label: string;
  icon: typeof IconDatabaseShare;
  right?: Right;
}[];

/** What is shown at a path; each page is fetched when it is first opened. */
export const PAGES = [
  { path: "/", page: lazy(() => import("./pages/home.tsx")) },
  { path: "/connections", page: lazy(() => import("./pages/connections.tsx")) },
  { path: "/destinations", page: lazy(() => import("./pages/destinations.tsx")) },
  { path: "/syncs", page: lazy(() => import("./pages/syncs.tsx")) },
  { path: "/syncs/new", page: lazy(() => import("./pages/sync-edit.tsx")) },
  { path: "/syncs/:name/edit", page: lazy(() => import("./pages/sync-edit.tsx")) },
  { path: "/syncs/:name", page: lazy(() => import("./pages/sync.tsx")) },
  { path: "/events", page: lazy(() => import("./pages/events.tsx")) },
  { path: "/events/:name", page: lazy(() => import("./pages/event-sync.tsx")) },
  { path: "/runs", page: lazy(() => import("./pages/runs.tsx")) },
  { path: "/runs/:runId", page: lazy(() => import("./pages/run.tsx")) },
  { path: "/audiences", page: lazy(() => import("./pages/audiences.tsx")) },
  { path: "/audiences/:audienceKey", page: lazy(() => import("./pages/audience.tsx")) },
  { path: "/people", page: lazy(() => import("./pages/people.tsx")) },
  { path: "/settings", page: lazy(() => import("./pages/settings.tsx")) },
  // Where Amazon's answer is refused: the browser is still at that address.
  { path: "/api/connections/callback", page: lazy(() => import("./pages/lost-sign-in.tsx")) },
] as const;
