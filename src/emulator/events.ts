import { isHash } from "./hash.ts";
import type { KeptEvent, KeptKey } from "./kept-event.ts";
import { packing } from "./packed-event.ts";
import type { Population } from "./population.ts";

/** Which of two events with one id stays. */
export type Dedupe = "latest" | "first";

/** The events that advertisers have sent. */
export interface Events {
  /** Keeps it, or not when it has the id of one that stays. */
  add(event: KeptEvent, dedupe?: Dedupe): void;
  /** By when each was first sent. */
  all(): Iterable<KeptEvent>;
}

export function events(options: { readonly eventDedupe: Dedupe }): Events {
  const { pack, unpack } = packing();
  const kept: ReturnType<typeof pack>[] = [];
  /** Where each event with an id is among them, by account. */
  const places = new Map<string, Map<string, number>>();
  const placesOf = (accountId: string) => {
    const found = places.get(accountId) ?? new Map<string, number>();
    places.set(accountId, found);
    return found;
  };
  return {
    add(event, dedupe = options.eventDedupe) {
      const { accountId, eventId } = event;
      if (eventId === undefined) {
        kept.push(pack(event));
        return;
      }
      const ids = placesOf(accountId);
      const place = ids.get(eventId);
      if (place === undefined) ids.set(eventId, kept.push(pack(event)) - 1);
      else if (dedupe === "latest") kept[place] = pack(event);
    },
    *all() {
      for (const packed of kept) yield unpack(packed);
    },
  };
}

/** Whether Amazon would know who has this key. */
export const isKnown = ({ type, hash }: KeptKey, people: Population): boolean =>
  hash !== undefined && isHash(hash) && people.has(type.toLowerCase(), hash);

/** Whether Amazon would know who it was. */
export const isMatched = ({ limitedDataUse, matchKeys }: KeptEvent, people: Population): boolean =>
  !limitedDataUse && matchKeys.some((key) => isKnown(key, people));
