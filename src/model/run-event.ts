import type { RunMode } from "./mode.ts";

/** What a run is doing, for progress. Counts are so far; `mode` says of what: people, or events. */
export type RunEvent =
  | { kind: "reading"; source: string }
  | { kind: "read"; rows: number }
  | { kind: "comparing" }
  | { kind: "preparing"; records: number; mode?: RunMode }
  | { kind: "creating-audience"; name: string }
  | { kind: "creating-connection"; instanceId: string }
  | {
      kind: "sending";
      accepted: number;
      records: number;
      requests: number;
      leastMsLeft: number;
      mode?: RunMode;
    }
  | { kind: "waiting"; reason: Waiting; ms: number }
  | { kind: "processing"; jobs: number; pending: number }
  | { kind: "resuming"; runId: string; sync: string }
  | { kind: "giving-up"; runId: string; sync: string };

/**
 * `limit`: of requests. `records`: of a connection's records in an hour. `throttled`: Amazon asked for a pause. `circuit`:
 * Amazon has failed several times in a row. `jobs`: until they are asked for again.
 */
export type Waiting = "limit" | "records" | "throttled" | "circuit" | "jobs";
