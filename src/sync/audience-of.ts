import { Bug } from "../errors.ts";
import type { Audience } from "../model/audience.ts";
import type { Engine } from "./engine.ts";

/** The audience of a run, which the ledger has. */
export async function audienceOf({ ledger }: Pick<Engine, "ledger">, audienceKey: string): Promise<Audience> {
  const audience = await ledger.audience(audienceKey);
  if (!audience) throw new Bug("bug.audience-unknown", "A run's audience is not in the ledger.");
  return audience;
}
