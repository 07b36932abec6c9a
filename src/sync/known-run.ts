import { ConfigError } from "../errors.ts";
import type { Run } from "../model/run.ts";
import type { Engine } from "./engine.ts";

/** The run that a person named. @throws {ConfigError} run.unknown */
export async function knownRun({ ledger }: Pick<Engine, "ledger">, runId: string): Promise<Run> {
  const run = await ledger.run(runId);
  if (run) return run;
  throw new ConfigError("run.unknown", `There is no run ${runId}.`, { hint: "headwater runs lists them." });
}
