import type { SyncConfig } from "../config/config.ts";
import { mustSayShared, SHARED_HINT, sharedMessage } from "../config/shared-audience.ts";
import { ConfigError } from "../errors.ts";
import { knownAudience } from "./audience.ts";
import type { Engine } from "./engine.ts";

/**
 * Refuses what the configuration can't be seen to say by itself: a mirror and another sync that name one audience in two
 * ways, by its id and by its name. The ledger knows that both are one.
 * @throws {ConfigError} config.audience-shared
 */
export async function refuseUnsaidSharing(
  engine: Pick<Engine, "config" | "ledger">,
  sync: SyncConfig,
  audienceKey: string,
): Promise<void> {
  for (const other of engine.config.syncs) {
    const [mirror, second] = mustSayShared(sync) ? [sync, other] : [other, sync];
    if (other.name === sync.name || !mustSayShared(mirror)) continue;
    if ((await knownAudience(engine, other))?.audienceKey !== audienceKey) continue;
    throw new ConfigError(
      "config.audience-shared",
      sharedMessage(mirror.name, second.name, mirror.audience.name),
      { hint: SHARED_HINT, at: engine.config.file },
    );
  }
}
