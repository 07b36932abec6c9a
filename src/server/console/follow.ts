import { useEffect, useState } from "react";
import { useLocation } from "wouter";
import { useApi } from "./queries.ts";
import type { Work } from "./words.ts";

/** Waits until something that was started has become a run, and goes to its page. */
export function useFollow() {
  const [workId, setWorkId] = useState<string>();
  const [, go] = useLocation();
  const { data: work } = useApi(
    "GET /api/work/{workId}",
    { params: { workId: workId ?? "" } },
    { enabled: workId !== undefined, refetchInterval: 400 },
  );
  const runId = work?.runId;
  const hasEnded = work !== undefined && work.state !== "waiting" && work.state !== "running";
  useEffect(() => {
    if (workId === undefined) return;
    if (runId !== undefined) go(`/runs/${runId}`);
    if (runId !== undefined || hasEnded) setWorkId(undefined);
  }, [workId, runId, hasEnded, go]);
  return {
    follow: (started: Work) => setWorkId(started.workId),
    isFollowing: workId !== undefined,
    work,
  };
}
