import type { Engine } from "./engine.ts";

/** The key of everything that is remembered in a file of its own: audiences, and advertisers' events. */
export async function memoryKeys({ ledger }: Pick<Engine, "ledger">): Promise<string[]> {
  const audiences = (await ledger.audiences()).map(({ audienceKey }) => audienceKey);
  return [...audiences, ...(await ledger.eventsKeys())];
}
