import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { State } from "../index.ts";
import type { ScheduleState } from "../jobs/service-ledger.ts";

/** Until openState is there. */
export async function openState({ cwd }: { cwd: string }): Promise<State> {
  const schedules = new Map<string, ScheduleState>();
  const state = {
    folder: cwd,
    home: join(cwd, ".headwater"),
    settings: {
      documents: async () => [],
      entries: async () => [],
      entry: async () => undefined,
      apply: async () => ({ added: [], changed: [], removed: [] }),
    },
    kept: {
      scheduleStates: async () => [...schedules.values()],
      saveScheduleState: async (one: ScheduleState) => void schedules.set(one.sync, one),
      webhooks: async () => [],
      dueDeliveries: async () => [],
      addAuditEntry: async () => undefined,
    },
    seal: (text: string) => text,
    unseal: (text: string) => text,
    derivedSecret: () => randomBytes(32).toString("hex"),
    close: async () => undefined,
    [Symbol.asyncDispose]: async () => undefined,
  };
  return state as unknown as State;
}
