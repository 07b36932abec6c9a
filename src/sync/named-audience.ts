import type { Config, SyncConfig } from "../config/config.ts";
import { ConfigError } from "../errors.ts";
import type { Audience } from "../model/audience.ts";
import { knownAudience } from "./audience.ts";
import type { Engine } from "./engine.ts";

/**
 * The audience that a person named: by a sync, its name, Amazon's id or our key.
 * @throws {ConfigError} audience.unknown, audience.ambiguous
 */
export async function namedAudience(
  engine: Pick<Engine, "config" | "ledger">,
  name: string,
): Promise<Audience> {
  const byKey = await engine.ledger.audience(name);
  if (byKey) return byKey;
  const audiences = await engine.ledger.audiences();
  const sync = engine.config.syncs.find((one) => one.name === name);
  const bySync = sync && (await knownAudience(engine, sync));
  if (bySync) return bySync;
  const [first, ...others] = audiences.filter((one) => one.audienceId === name || one.name === name);
  if (first && others.length === 0) return first;
  if (first)
    throw new ConfigError("audience.ambiguous", `Several audiences are named "${name}".`, {
      hint: `Say which by Amazon's id: ${[first, ...others].map(({ audienceId }) => audienceId ?? "not created yet").join(" or ")}`,
    });
  throw new ConfigError("audience.unknown", `No audience "${name}" was filled from here.`, {
    hint:
      audiences.length === 0
        ? "headwater sync SYNC fills a first one."
        : `There is: ${audiences.map((one) => one.name).join(", ")}. headwater audiences lists them with their ids.`,
  });
}

/** The syncs of the configuration by the audience that they fill, as `knownAudience` finds it. `audiences`: all, as the ledger lists them. */
export function syncsByAudience(
  { syncs }: Pick<Config, "syncs">,
  audiences: readonly Audience[],
): Map<string, SyncConfig[]> {
  const keys = new Map<string, string>();
  for (const { audienceKey, profileId, audienceId, name } of audiences.toReversed()) {
    if (audienceId !== undefined) keys.set(`${profileId} id ${audienceId}`, audienceKey);
    keys.set(`${profileId} name ${name}`, audienceKey);
  }
  const found = new Map<string, SyncConfig[]>();
  for (const sync of syncs) {
    const { audienceId, name } = sync.audience;
    const said = audienceId === undefined ? `name ${name}` : `id ${audienceId}`;
    const key = keys.get(`${sync.destination.profileId} ${said}`);
    if (key !== undefined) found.set(key, [...(found.get(key) ?? []), sync]);
  }
  return found;
}
