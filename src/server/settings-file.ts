import { readFile, stat } from "node:fs/promises";
import { relative } from "node:path";
import { type Applied, ConfigError, HeadwaterError } from "../index.ts";
import type { Service } from "./service.ts";

/** How often the file is looked at, in milliseconds. */
const LOOK_MS = 3_000;

/** What became of the file: for whoever looks at the terminal. */
export type FileNews =
  | { file: string; applied: Applied }
  /** It is not as it must be: what it said before goes on. */
  | { file: string; error: HeadwaterError };

type Parts = Pick<Service, "state" | "clock" | "log" | "hub">;

/** Keeps the settings as a headwater.yaml says them: now, and whenever it changes. */
export interface SettingsFile {
  /** Applies it if it is there and has changed since the last look. */
  look(): Promise<void>;
  run(signal: AbortSignal): Promise<void>;
}

export function followFile(
  { state, clock, log, hub }: Parts,
  file: string,
  onNews: (news: FileNews) => void = () => {},
): SettingsFile {
  const owner = relative(state.folder, file);
  let stamp: string | undefined;

  async function look(): Promise<void> {
    const found = await stat(file).catch(() => undefined);
    const now = found && `${found.size} ${found.mtimeMs} ${found.ino}`;
    // One that is gone leaves what it said: a file that is replaced is gone for a moment.
    if (now === undefined || now === stamp) return;
    stamp = now;
    try {
      const applied = await state.settings.apply(await readFile(file, "utf8"), { by: owner, owner });
      log.info({ settings: applied }, "the settings file was applied");
      if (Object.values(applied).some((names) => names.length > 0)) hub.tell({ kind: "settings" });
      onNews({ file, applied });
    } catch (cause) {
      const error =
        cause instanceof HeadwaterError
          ? cause
          : new ConfigError("config.unreadable", `The configuration file ${file} can't be read.`, { cause });
      log.error({ err: error }, "the settings file can't be applied");
      onNews({ file, error });
    }
  }

  return {
    look,
    run: async (signal) => {
      while (!signal.aborted) {
        await clock.sleep(LOOK_MS, signal).catch(() => undefined);
        if (!signal.aborted) await look();
      }
    },
  };
}
