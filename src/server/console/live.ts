import { useThrottledCallback, useTimeout } from "@mantine/hooks";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { Answer, OperationKey } from "./api.ts";
import type { Work } from "./words.ts";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
/** While something runs its progress comes many times a second; lists are asked for anew no more often than this. */
const REFRESH_EVERY_MS = 800;

/** What is out of date once something of a kind has happened, as the beginnings of operations. */
const STALE = {
  work: ["GET /api/home", "GET /api/syncs", "GET /api/event-syncs", "GET /api/runs", "GET /api/work"],
  run: [
    "GET /api/home",
    "GET /api/syncs",
    "GET /api/event-syncs",
    "GET /api/runs",
    "GET /api/audiences",
    "GET /api/receipts",
  ],
  audience: ["GET /api/audiences", "GET /api/home"],
  settings: [
    "GET /api/connections",
    "GET /api/destinations",
    "GET /api/event-syncs",
    "GET /api/home",
    "GET /api/settings",
    "GET /api/sign-ins",
    "GET /api/syncs",
  ],
} as const satisfies Record<string, readonly string[]>;
type Kind = keyof typeof STALE;
const KINDS = Object.keys(STALE) as Kind[];

/** Listens to what the service tells, as long as the page is open; whatever is shown and has changed is asked for anew. */
export function useLive(): "live" | "away" {
  const client = useQueryClient();
  const [opening, setOpening] = useState(0);
  const [failures, setFailures] = useState(0);
  const stale = useRef(new Set<Kind>());
  const { start, clear } = useTimeout(
    () => setOpening((before) => before + 1),
    Math.min(FIRST_WAIT_MS * 2 ** failures, LONGEST_WAIT_MS),
  );

  const refresh = useThrottledCallback(() => {
    const prefixes = [...stale.current].flatMap((kind): readonly string[] => STALE[kind]);
    stale.current.clear();
    void client.invalidateQueries({
      predicate: ({ queryKey: [key] }) => prefixes.some((prefix) => String(key).startsWith(prefix)),
    });
  }, REFRESH_EVERY_MS);

  // biome-ignore lint/correctness/useExhaustiveDependencies: each `opening` is a new try
  useEffect(() => {
    const events = new EventSource("/api/events");
    events.onopen = () => {
      // What happened while nobody listened is not told again.
      if (opening > 0) void client.invalidateQueries();
      setFailures(0);
    };
    events.onerror = () => {
      events.close();
      setFailures((before) => before + 1);
      // Perhaps it answers, and nobody is signed in any more.
      void client.invalidateQueries({ queryKey: ["GET /api/session" satisfies OperationKey] });
    };
    for (const kind of KINDS)
      events.addEventListener(kind, (event: MessageEvent<string>) => {
        if (kind === "work" && isProgress(client.getQueryData(HOME), event.data)) {
          client.setQueryData<Home>(HOME, (home) => home && withProgress(home, JSON.parse(event.data)));
          return;
        }
        stale.current.add(kind);
        refresh();
      });
    return () => events.close();
  }, [opening]);

  useEffect(() => {
    if (failures > 0) start();
    return clear;
  }, [failures, start, clear]);

  return failures > 1 ? "away" : "live";
}

type Home = Answer<"GET /api/home">;
const HOME = ["GET /api/home", {}] as const;

/** Whether a work is known as it is, but for what it is doing this moment. */
function isProgress(home: Home | undefined, told: string): boolean {
  const work: Work = JSON.parse(told);
  const known = home?.working.find(({ workId }) => workId === work.workId);
  return known !== undefined && known.state === work.state && known.runId === work.runId;
}

const withProgress = (home: Home, work: Work): Home => ({
  ...home,
  working: home.working.map((known) =>
    known.workId === work.workId ? { ...known, doing: work.doing } : known,
  ),
});
