import type { EntryKind, Headwater, Plan, Run } from "../index.ts";
import type { Work } from "./api/common.ts";
import { entryNamed } from "./entries.ts";
import type { Who } from "./rights.ts";
import type { Service, WorkGiven } from "./service.ts";

/** What somebody has started, of which entry. */
interface Started {
  entry: { kind: EntryKind; name: string };
  kind: Work["kind"];
  /** For the log of who did what. */
  did: string;
  who: Who;
}

/** Starts work on an entry in the background, and writes down who did. @throws {ConfigError} settings.unknown */
export async function startEntry(
  service: Service,
  { entry: { kind: entryKind, name }, kind, did, who }: Started,
  carryOut: (given: WorkGiven) => Promise<void>,
): Promise<Work> {
  await entryNamed(service, entryKind, name);
  await service.audit(who, did, name);
  const isEvents = entryKind === "events";
  return service.works.start({ kind, sync: name, by: who.name, ...(isEvents && { isEvents }) }, carryOut);
}

/** What work on a run is about. */
export const aboutOf = ({ sync, mode }: Pick<Run, "sync" | "mode">): Pick<Work, "sync" | "isEvents"> => ({
  sync,
  ...(mode === "events" && { isEvents: true }),
});

/** A safety stop comes after this: whoever looks for the reason finds the plan. */
export const approving = ({ isRun }: Pick<WorkGiven, "isRun">) => ({
  approve: ({ planId }: { planId: string }): boolean => {
    isRun(planId);
    return true;
  },
});

/** What a run or a schedule is of. */
export interface Named {
  name: string;
  isEvents: boolean;
}

interface CarryOptions {
  /** Absent: a new one. */
  planId?: string;
  allowRemovals?: number | undefined;
  approve?: (plan: Plan) => boolean | Promise<boolean>;
}

/** Plans a sync or an entry of `events`, and sends; or sends a kept plan. */
export async function carry(
  headwater: Headwater,
  { name, isEvents }: Named,
  options: CarryOptions,
): Promise<void> {
  if (isEvents) await headwater.sendEvents(name, options);
  else await headwater.sync(name, options);
}
