import type { Pace } from "../../src/amazon/call.ts";

/** Holds nothing back. */
export const FREE_PACE: Pace = {
  beforeRequest: async () => ({ ended: async () => {} }),
  pauseUntil: async () => {},
};
