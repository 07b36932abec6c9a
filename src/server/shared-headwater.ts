import type { Headwater } from "../index.ts";
import type { Service } from "./service.ts";

/** One opened `Headwater` for all that is short, opened anew when the settings have changed. */
export interface SharedHeadwater {
  with: Service["with"];
  /** Who still uses it ends in peace. */
  close(): Promise<void>;
}

/** @param version of the settings; asked before each use, for other processes change them too */
export function shareHeadwater(
  open: () => Promise<Headwater>,
  version: () => Promise<string>,
): SharedHeadwater {
  let current: Shared | undefined;

  /** Those who have an old one go on with it; the last of them closes it. */
  async function closeIfLeft(shared: Shared): Promise<void> {
    if (shared === current || shared.users > 0) return;
    await (await shared.opened.catch(() => undefined))?.close();
  }

  async function replace(next: Shared | undefined): Promise<void> {
    const old = current;
    current = next;
    if (old) await closeIfLeft(old);
  }

  return {
    with: async (work) => {
      const now = await version();
      const shared = current?.version === now ? current : { version: now, opened: open(), users: 0 };
      shared.users += 1;
      try {
        if (shared !== current) await replace(shared);
        return await work(await opened(shared));
      } finally {
        shared.users -= 1;
        await closeIfLeft(shared);
      }
    },
    close: () => replace(undefined),
  };

  /** What could not be opened is tried again by the next one. */
  async function opened(shared: Shared): Promise<Headwater> {
    try {
      return await shared.opened;
    } catch (error) {
      if (shared === current) current = undefined;
      throw error;
    }
  }
}

interface Shared {
  version: string;
  opened: Promise<Headwater>;
  users: number;
}
