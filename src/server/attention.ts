import type { z } from "@hono/zod-openapi";
import type { Headwater, LoginState, Run, RunNeed } from "../index.ts";
import { dayOf } from "../lib/when.ts";
import type { Work } from "./api/common.ts";
import type { home } from "./api/service.ts";
import { afterError, connectionPath, entryPath, nextStep } from "./next-step.ts";
import { connectionOf } from "./routes/runs.ts";
import type { Service } from "./service.ts";

export type Attention = z.input<typeof home.answer>["attention"][number];

/** So many are told of: whoever has more starts with these. */
const MOST = 50;
/** How long before its end a login is spoken of, in milliseconds. */
const ANNOUNCED_MS = 30 * 24 * 3_600_000;

/** What needs a person: what stands still first, then what may go wrong, each the newest first. */
export async function attentionOf(
  { works, clock }: Service,
  headwater: Headwater,
  logins: readonly LoginState[],
): Promise<Attention[]> {
  const inNeed = await headwater.runsInNeed({ limit: MOST });
  // What works on it now may mend it.
  const waiting = inNeed.filter(({ run }) => works.on({ runId: run.runId, sync: run.sync }) === undefined);
  const told = [
    ...logins.flatMap((login) => ofLogin(headwater, login, clock.now())),
    ...waiting.flatMap(({ need, run }) => ofRun(headwater, need, run)),
    ...failedWorks(works.all(), new Set(inNeed.map(({ run }) => run.sync))).map(ofWork),
  ];
  return told.sort((one, other) => PRESSING[one.severity] - PRESSING[other.severity]).slice(0, MOST);
}

const PRESSING = { stop: 0, warning: 1 } as const;

function ofRun(headwater: Headwater, need: RunNeed, run: Run): Attention[] {
  if (need === "stale-source")
    return [
      {
        code: "source.stale",
        message: `${run.sync}: its source had not changed since ${dayOf(run.basis?.sourceModifiedAt ?? 0)} when it was last read.`,
        hint: "Look whether the export that writes it still runs.",
        path: entryPath(run.sync, run.mode === "events"),
        severity: "warning",
      },
    ];
  const slow = {
    code: "run.jobs-slow",
    message: "Amazon has been at work on its requests for over half an hour.",
  };
  const step = nextStep({
    run,
    notices: need === "stuck" ? [slow] : (run.report?.notices ?? []),
    connection: connectionOf(headwater, run),
  });
  if (!step) return [];
  const { action: _, ...told } = step;
  return [
    {
      ...told,
      message: `${run.sync}: ${told.message}`,
      severity: need === "stop" || need === "failed" ? "stop" : "warning",
    },
  ];
}

function ofLogin({ config }: Headwater, { connection, state, endsAt }: LoginState, now: number): Attention[] {
  const path = connectionPath(connection);
  const isUsed = config.destinations.some((one) => one.connection.name === connection);
  if (state === "none" && isUsed)
    return [
      {
        code: "connection.not-connected",
        message: `Nobody has signed in at Amazon for “${connection}”.`,
        hint: "Connect it with Amazon.",
        path,
        severity: "stop",
      },
    ];
  if (state === "ended")
    return [
      {
        code: "connection.login-ends",
        message: `The login of “${connection}” has ended${endsAt === undefined ? "" : ` on ${dayOf(endsAt)}`}.`,
        hint: "Reconnect it: sign in at Amazon anew.",
        path,
        severity: "stop",
      },
    ];
  if (state !== "connected" || endsAt === undefined || endsAt - now > ANNOUNCED_MS) return [];
  return [
    {
      code: "connection.login-ends",
      message: `The login of “${connection}” ends on ${dayOf(endsAt)}.`,
      hint: "Reconnect it before: sign in at Amazon anew.",
      path,
      severity: "warning",
    },
  ];
}

/** Of each sync the newest work, where that failed and left no run that tells it. */
function failedWorks(works: readonly Work[], told: ReadonlySet<string>): Work[] {
  const newest = new Map<string, Work>();
  for (const work of works) {
    const what = work.sync ?? work.kind;
    if (!newest.has(what)) newest.set(what, work);
  }
  return [...newest.values()].filter(
    ({ state, sync }) => state === "failed" && (sync === undefined || !told.has(sync)),
  );
}

function ofWork({ sync, isEvents, kind, error }: Work): Attention {
  const failure = error ?? { code: "bug.unexpected", message: "It failed.", exitCode: 70 };
  if (sync === undefined)
    return {
      code: failure.code,
      message: failure.message,
      hint: failure.hint,
      path: kind === "forget" ? "/people" : undefined,
      severity: "stop",
    };
  const { action: _, ...step } = afterError(failure, {
    sync,
    mode: isEvents ? "events" : undefined,
  });
  return { ...step, message: `${sync}: ${step.message}`, severity: "stop" };
}
