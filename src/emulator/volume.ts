import { Refusal } from "./errors.ts";
import { assumed, documented, type Rule, SOURCES } from "./evidence.ts";

const HOUR_MS = 3_600_000;
/** Calls this close together are remembered as one, so that an hour is never more than 3,600 of them. */
const TOGETHER_MS = 1000;

/** Calls of a connection, and how many records they had together. */
export interface Taken {
  /** Epoch milliseconds. */
  at: number;
  records: number;
}

/** How many records each connection has taken in the last hour. */
export interface Volume {
  /** @throws {Refusal} 429 when `records` more would be too many */
  add(connectionId: string, records: number, now: number): void;
  /** By connection, oldest call first. */
  all(): Iterable<[connectionId: string, Taken[]]>;
  /** Takes a connection's calls as they were. */
  restore(row: [connectionId: string, Taken[]]): void;
}

export function volume(options: { readonly recordsPerHour: number }): Volume {
  const calls = new Map<string, Taken[]>();
  return {
    add(connectionId, records, now) {
      const { recordsPerHour } = options;
      const recent = (calls.get(connectionId) ?? []).filter(({ at }) => at > now - HOUR_MS);
      calls.set(connectionId, recent);
      let room = recordsPerHour - recent.reduce((sum, call) => sum + call.records, 0);
      if (records <= room) {
        const last = recent.at(-1);
        if (last && last.at > now - TOGETHER_MS) last.records += records;
        else recent.push({ at: now, records });
        return;
      }
      // There is room again once enough of the oldest calls are an hour old.
      const frees = recent.find((call) => {
        room += call.records;
        return records <= room;
      });
      const waitMs = (frees?.at ?? now) + HOUR_MS - now;
      throw new Refusal(
        429,
        `More than ${recordsPerHour} records in an hour for connection ${connectionId}`,
        {
          headers: { "Retry-After": String(Math.ceil(waitMs / 1000)) },
        },
      );
    },
    all: () => calls,
    restore: ([connectionId, taken]) => calls.set(connectionId, taken),
  };
}

export const volumeRules: Rule[] = [
  {
    says: "A connection takes at most 15 million records, added and removed, in an hour.",
    evidence: documented(SOURCES.audiencesGuide),
  },
  {
    says: "What is more is 429, with the seconds until there is room.",
    evidence: assumed("the guide gives the number only; the option `recordsPerHour` lowers it"),
  },
  {
    says: "The hour is the last one, not the clock's, to a second.",
    evidence: assumed("no page says which hour"),
  },
];
