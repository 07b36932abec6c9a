import type { Logger } from "pino";
import type { Headwater, RunEvent, State } from "../index.ts";
import type { Clock } from "../lib/clock.ts";
import type { Work } from "./api/common.ts";
import type { Auth } from "./auth/auth.ts";
import type { Who } from "./rights.ts";

/** What the routes work with. */
export interface Service {
  readonly clock: Clock;
  readonly log: Logger;
  /** Where browsers reach it, such as `http://localhost:8080`: the base of return addresses and links. */
  readonly url: string;
  readonly startedAt: number;
  /** Settings, the log of who did what, webhooks: all that needs no configuration. */
  readonly state: State;
  /**
   * Does something short with the settings as they are now. Not for what sends or plans: that is work.
   * @throws {ConfigError} as `open`
   */
  with<T>(work: (headwater: Headwater) => Promise<T>): Promise<T>;
  readonly works: Works;
  readonly hub: Hub;
  readonly practice?: Practice;
  /** Who may use it: sessions, users, keys, the way back from Amazon. */
  readonly auth: Auth;
  /** Writes down who did what. */
  audit(who: Who, did: string, to?: string, detail?: string): Promise<void>;
}

/** What goes on in the background, one after the other for each sync. */
export interface Works {
  /** Starts it, or lets it wait for what is at work on the same sync. */
  start(
    work: Pick<Work, "kind" | "by"> & Partial<Pick<Work, "sync" | "isEvents" | "runId">>,
    carryOut: (given: WorkGiven) => Promise<void>,
  ): Work;
  get(workId: string): Work | undefined;
  /** Those that have not ended, and those that ended lately; newest first. */
  all(): Work[];
  /** What is at work on a run or sync now. */
  on(what: { runId?: string; sync?: string }): Work | undefined;
  /** Ends it after the request in flight; false when there is none. */
  stop(workId: string): boolean;
  /** Stops all, and waits for their ends. */
  close(): Promise<void>;
}

export interface WorkGiven {
  /** Of its own, with the settings of the moment; its events and its end are this work's. */
  headwater: Headwater;
  signal: AbortSignal;
  /** Says which run it has become, as soon as that is known. */
  isRun(runId: string): void;
  isReceipt(receiptId: string): void;
}

/** What happens, for whoever listens. */
export type Happening =
  | { kind: "work"; work: Work; event?: RunEvent }
  | { kind: "run"; runId: string }
  | { kind: "settings" }
  | { kind: "audience"; audienceKey: string };

export interface Hub {
  tell(happening: Happening): void;
  /** Returns how to listen no more. */
  listen(listener: (happening: Happening) => void): () => void;
}

/** An Amazon on this machine; what starts the service lends it, for server/ knows no emulator. */
export interface Practice {
  /**
   * Starts it, on the port that it had before where that is free. Twice is once.
   * @param returnUrl where it may send browsers back to
   */
  start(at: { port?: number | undefined; returnUrl: string }): Promise<PracticeAmazon>;
  /** Writes a file of made-up people into a folder and returns its path. */
  people(folder: string): Promise<string>;
  /** Ends it, if it was started. */
  close(): Promise<void>;
}

export interface PracticeAmazon {
  port: number;
  /** As headwater.yaml says it: `connections` and `destinations`. */
  settings: Record<string, unknown>;
  /** Agrees, as a person does on its page, and returns the address that the browser would be sent back to. */
  agree(url: string): Promise<string>;
  close(): Promise<void>;
}
