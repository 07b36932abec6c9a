import { isHash } from "./hash.ts";
import type { Population } from "./population.ts";
import type { Region } from "./region.ts";

/** Which of two events with one id stays. */
export type Dedupe = "latest" | "first";

/** What is kept of an event: never a value that could be a person's own, hashes only. */
export interface KeptEvent {
  region: Region;
  /** The DSP advertiser it was sent for. */
  accountId: string;
  /** Of the older API only, which names its events by definitions. */
  conversionDefinitionId?: string;
  eventId: string | undefined;
  name: string;
  conversionType: string;
  eventSource: string;
  dataSetName: string | undefined;
  eventTime: string;
  countryCode: string;
  value: number | undefined;
  currencyCode: string | undefined;
  unitsSold: number | undefined;
  /** Hashes by kind. A kind that Amazon takes unhashed is here without its value. */
  matchKeys: { type: string; hash?: string }[];
  limitedDataUse: boolean;
  /** Epoch milliseconds. */
  receivedAt: number;
}

/** The events that advertisers have sent. */
export interface Events {
  /** Keeps it, or not when it has the id of one that stays. */
  add(event: KeptEvent, dedupe?: Dedupe): void;
  /** By when each was first sent. */
  all(): KeptEvent[];
}

export function events(options: { readonly eventDedupe: Dedupe }): Events {
  const kept = new Map<string, KeptEvent>();
  return {
    add(event, dedupe = options.eventDedupe) {
      const key = event.eventId === undefined ? `#${kept.size}` : `${event.accountId}/${event.eventId}`;
      if (dedupe === "latest" || !kept.has(key)) kept.set(key, event);
    },
    all: () => [...kept.values()],
  };
}

/** Whether Amazon would know who it was. */
export const isMatched = ({ limitedDataUse, matchKeys }: KeptEvent, people: Population): boolean =>
  !limitedDataUse &&
  matchKeys.some(({ type, hash }) => hash && isHash(hash) && people.has(type.toLowerCase(), hash));
