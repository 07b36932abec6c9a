import { useInterval } from "@mantine/hooks";
import { createContext, useContext, useState } from "react";

/** The browser's clock, in epoch milliseconds; nothing else in the console reads it. */
// biome-ignore lint/plugin: a browser has no Clock handed to it
const now = (): number => Date.now();

/** What the pages take for the present: shell.tsx lets it tick, so that a list of times has one timer. */
export const NowContext = createContext<number | undefined>(undefined);

/** The present, as of the last tick. */
export const useNow = (): number => useContext(NowContext) ?? now();

/** The present, anew every `everyMs` milliseconds. */
export function useTicks(everyMs: number): number {
  const [tick, setTick] = useState(now);
  useInterval(() => setTick(now()), everyMs, { autoInvoke: true });
  return tick;
}
