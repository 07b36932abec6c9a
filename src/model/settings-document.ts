/**
 * Connections, destinations and syncs that one owner keeps: the console, or a file that was applied. `body` is what
 * headwater.yaml would say, as JSON.
 */
export interface SettingsDocument {
  /** `console`, or the file's path as seen from the folder that holds the state folder. */
  owner: string;
  body: Record<string, unknown>;
  /** Grows by one with each change, from 1. */
  version: number;
  changedAt: number;
  changedBy: string;
}

/** The owner whose entries the console changes. */
export const CONSOLE = "console";
