import type { Audience } from "../model/audience.ts";
import type { PlannedAmc } from "../model/plan.ts";

/** How a plan's people reach AMC now: the connection that it may have had to create is there. */
export const reachedAmc = (
  amc: PlannedAmc | undefined,
  { connectionId }: Audience,
): PlannedAmc | undefined =>
  amc?.reach === "connection" ? { ...amc, connectionId: amc.connectionId ?? connectionId } : amc;
