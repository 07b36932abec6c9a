import { ConfigError } from "../errors.ts";
import type { Engine } from "./engine.ts";
import { knownRun } from "./known-run.ts";
import { holdingAudience } from "./lease.ts";
import { discard } from "./plan-run.ts";

/**
 * Drops a plan that nobody executed, with all that it left on disk.
 * @throws {ConfigError} run.unknown, plan.not-kept {MachineError} ledger.audience-busy
 */
export async function discardPlan(engine: Engine, runId: string): Promise<void> {
  const { audienceKey } = await knownRun(engine, runId);
  await holdingAudience(engine, audienceKey, async (fence) => {
    const { state, plan } = await knownRun(engine, runId);
    // While the audience is held here, one that is being planned has lost its process.
    const isKept = state === "planned" || state === "planning";
    if (isKept && plan?.origin?.kind !== "forget") return discard(engine, runId, fence);
    throw new ConfigError(
      "plan.not-kept",
      `Plan ${runId} is not there to be dropped: it ${isKept ? "takes out people who are to be forgotten" : `is ${state}`}.`,
      { hint: "headwater runs lists plans and runs." },
    );
  });
}
