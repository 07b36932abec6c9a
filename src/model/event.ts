/** What a run is doing, for progress. Counts are so far. */
export type RunEvent =
  | { kind: "reading"; source: string }
  | { kind: "read"; rows: number }
  | { kind: "comparing" }
  | { kind: "preparing"; records: number }
  | { kind: "creating-audience"; name: string }
  | { kind: "creating-connection"; instanceId: string }
  | { kind: "sending"; accepted: number; records: number; requests: number; leastMsLeft: number }
  | { kind: "waiting"; reason: "limit" | "retry" | "jobs"; ms: number }
  | { kind: "processing"; jobs: number; pending: number }
  | { kind: "resuming"; runId: string; sync: string }
  | { kind: "giving-up"; runId: string; sync: string };
