import type { Engine } from "./engine.ts";

const DAY_MS = 24 * 3_600_000;

/** From which instant on those whom runs took out are kept, so that they can be put back: epoch milliseconds. */
export const keptFrom = ({ config, clock }: Pick<Engine, "config" | "clock">): number =>
  clock.now() - config.undo.keepDays * DAY_MS;
