import { thousands } from "../lib/number.ts";
import type { RunMode } from "../model/mode.ts";
import { hasEffect, type Notice, type SafetyStop } from "../model/plan.ts";
import type { Run, RunError } from "../model/run.ts";
import type { NextStep } from "./api/runs.ts";

/** What is known of a run that may need a person. */
export interface Standing {
  run: Run;
  /** Of its report. */
  notices?: readonly Notice[];
  /** Why its plan would be refused now. */
  moved?: Notice | undefined;
  /** The connection that it goes through, where the settings have it still. */
  connection?: string | undefined;
}

/** What a person does next with a run; undefined: nothing, or only wait. */
export function nextStep({ run, notices = [], moved, connection }: Standing): NextStep | undefined {
  const { runId, sync, mode, state, plan, lastError } = run;
  switch (state) {
    case "planned":
      if (moved) return { ...noticeOf(moved), hint: "Drop this plan and make a new one.", path: pathOf(run) };
      if (plan?.safetyStop) return afterStop(plan.safetyStop, run);
      if (!plan || !hasEffect(plan)) return undefined;
      return {
        code: "plan.waits",
        message: "Nothing is sent yet.",
        hint: "Look at what would change, then approve the plan.",
        action: "approve",
        path: runPath(runId),
      };
    case "ready":
      return lastError
        ? afterError(lastError, { sync, mode, connection, runId })
        : {
            code: "run.unfinished",
            message: "This run was stopped before everything was sent.",
            hint: "Resume it. What was sent stays sent, and the rest goes out now.",
            action: "resume",
            path: runPath(runId),
          };
    case "abandoned":
      return {
        code: lastError?.code ?? "run.work-lost",
        message: lastError?.message ?? "This run was given up.",
        hint:
          mode === "events"
            ? `Send ${sync} again. It finds what is missing, and an event that is sent twice counts once.`
            : `Run ${sync} again. It finds what is missing, and who is sent twice is one person still.`,
        path: pathOf(run),
      };
    default:
      return lastError && state === "accepted"
        ? afterError(lastError, { sync, mode, connection, runId })
        : afterNotices(notices, run);
  }
}

/** What an error ended: a run, or work that did not become one. */
interface FailedAt {
  sync: string;
  mode?: RunMode | undefined;
  connection?: string | undefined;
  runId?: string | undefined;
}

/** What a person does after an error, whatever it ended. */
export function afterError(error: RunError, { sync, mode, connection, runId }: FailedAt): NextStep {
  const path = pathOf({ sync, mode });
  const { code } = error;
  const told = noticeOf(error);
  const again = runId === undefined ? "Then run it again." : "Then resume this run.";
  if (LOGIN_ENDED.has(code))
    return {
      ...told,
      hint: `Reconnect ${connection === undefined ? "the connection" : `“${connection}”`}: sign in at Amazon anew. ${again}`,
      path: connectionPath(connection),
    };
  if (code === "amazon.not-permitted")
    return {
      ...told,
      hint: `Reconnect with a person who may do this, or have the client approved by Amazon. ${again}`,
      path: connectionPath(connection),
    };
  if (code === "amazon.terms-not-accepted")
    return {
      ...told,
      hint: `Read and accept Amazon's terms at the destination. ${again}`,
      path: "/destinations",
    };
  if (/^(destination|config\.region)|^amazon\.profile/.test(code))
    return { ...told, hint: `Mend the destination. ${again}`, path: "/destinations" };
  if (/^(source|config|audience|plan)\./.test(code) && error.exitCode <= 3)
    return { ...told, hint: `Mend the source or the settings of ${sync}. ${again}`, path };
  if (error.exitCode === 5)
    return {
      ...told,
      hint: "The trouble is Amazon's. What was sent stays sent; try again in a while.",
      ...(runId === undefined ? { path } : { action: "resume", path: runPath(runId) }),
    };
  return {
    ...told,
    ...(error.exitCode === 6 && { hint: "Tell whoever looks after this machine. Nothing is lost." }),
    ...(runId === undefined ? { path } : { action: "resume", path: runPath(runId) }),
  };
}

/** The login must be granted anew. */
const LOGIN_ENDED: ReadonlySet<string> = new Set([
  "amazon.token-revoked",
  "amazon.token-refused",
  "amazon.client-refused",
  "connection.not-connected",
  "connection.other-client",
]);

const afterStop = ({ code, message, removals }: SafetyStop, run: Run): NextStep =>
  removals === undefined
    ? {
        code,
        message,
        hint: "Nothing can approve this. Mend the source, then plan again.",
        path: pathOf(run),
      }
    : {
        code,
        message,
        hint: `Look at who would leave. If it is right, approve it by the number, ${thousands(removals)}. If not, mend the source and plan again.`,
        action: "approve",
        path: runPath(run.runId),
      };

/** Notices after which a person does something, the most pressing first, with what. */
const AFTER_NOTICE: Readonly<Record<string, (run: Run) => Omit<NextStep, "code" | "message">>> = {
  "run.jobs-slow": ({ runId }) => ({
    hint: "Amazon is asked on by itself, and other people's changes need not wait. After a day, retry sends these requests again.",
    action: "retry",
    path: runPath(runId),
  }),
  "run.records-refused": ({ runId }) => ({
    hint: "Look at the list of refused records and why. Retry has them sent again; else they wait until their row changes.",
    action: "retry",
    path: runPath(runId),
  }),
  "run.jobs-expired": ({ runId, sync }) => ({
    hint: `Retry marks their people, and the next run of ${sync} sends them again.`,
    action: "retry",
    path: runPath(runId),
  }),
  "run.jobs-partial": ({ runId, sync }) => ({
    hint: `Compare the counts in the DSP and in AMC. Retry marks these people, and the next run of ${sync} sends them again.`,
    action: "retry",
    path: runPath(runId),
  }),
  "run.records-not-kept": (run) => ({
    hint: `Run ${run.sync} again: it sends those whom Amazon named.`,
    path: pathOf(run),
  }),
  "run.match-rate-low": (run) => ({
    hint: "Look at how its columns are mapped and at the values that were left out. A rate is final 36 hours after the last run.",
    path: pathOf(run),
  }),
};

function afterNotices(notices: readonly Notice[], run: Run): NextStep | undefined {
  for (const [code, step] of Object.entries(AFTER_NOTICE)) {
    const notice = notices.find((one) => one.code === code);
    if (notice) return { ...noticeOf(notice), ...step(run) };
  }
  return undefined;
}

/** Without what else an error carries. */
const noticeOf = ({ exitCode: _, retryAt: __, ...notice }: Notice & Partial<RunError>): Notice => notice;

const runPath = (runId: string): string => `/runs/${encodeURIComponent(runId)}`;
/** The page of a sync, or of an entry of `events`. */
export const entryPath = (name: string, isEvents: boolean): string =>
  `/${isEvents ? "events" : "syncs"}/${encodeURIComponent(name)}`;
const pathOf = ({ sync, mode }: Pick<FailedAt, "sync" | "mode">): string =>
  entryPath(sync, mode === "events");
export const connectionPath = (connection: string | undefined): string =>
  connection === undefined ? "/connections" : `/connections?connection=${encodeURIComponent(connection)}`;
