import type { RowObject } from "../sql/database.ts";
import { countryOf, emailHashes, hasAgreed, phoneHashes, sameMembers } from "./books.ts";

/** An event as the emulator tells it, as far as it is compared. */
export interface HeldEvent {
  eventId: string;
  name: string;
  conversionType: string;
  eventTime: string;
  countryCode: string;
  value: number;
  currencyCode: string;
  unitsSold: number;
  matchKeys: readonly { type: string; hash?: string }[];
  consent?: { amznUserData?: string };
}

/** What an event must say, in words that can be compared: amounts in cents. */
interface Expected {
  at: number;
  country: string;
  cents: bigint;
  currency: string;
  units: number;
  keys: Set<string>;
  agreed: boolean;
}

/** How all of them count. */
export interface Counted {
  events: number;
  units: number;
  /** By currency. */
  cents: Map<string, bigint>;
}

/**
 * A second opinion on which purchases must be at Amazon, and with what: the files read again, by code that shares nothing
 * with the pipeline and knows only how the demo's shop writes.
 */
export class ExpectedEvents {
  readonly #events = new Map<string, Expected>();

  /** Takes the purchases of one file. `now`: when it was sent. The first row of an order's number stays. */
  add(rows: readonly RowObject[], now: number): void {
    for (const row of rows) {
      const id = String(row.order_id);
      const event = expectedOf(row);
      if (event && event.at >= now - WEEK_MS && !this.#events.has(id)) this.#events.set(id, event);
    }
  }

  get counted(): Counted {
    const counted: Counted = { events: 0, units: 0, cents: new Map() };
    for (const { units, currency, cents } of this.#events.values()) {
      counted.events += 1;
      counted.units += units;
      counted.cents.set(currency, (counted.cents.get(currency) ?? 0n) + cents);
    }
    return counted;
  }

  /** How many events are missing at Amazon, too many there, or say something else; and how many are there. */
  async differences(held: AsyncIterable<HeldEvent>): Promise<{ differences: number; heldCount: number }> {
    let different = 0;
    let seen = 0;
    let heldCount = 0;
    for await (const event of held) {
      const expected = this.#events.get(event.eventId);
      heldCount += 1;
      seen += expected ? 1 : 0;
      if (!expected || !isAs(expected, event)) different += 1;
    }
    return { differences: different + this.#events.size - seen, heldCount };
  }
}

/** The oldest that is sent, in milliseconds. */
const WEEK_MS = 7 * 86_400_000;

/** What a row must become; undefined where it can't be used, or its person has not agreed. */
function expectedOf(row: RowObject): Expected | undefined {
  const country = countryOf(row);
  const at = Date.parse(String(row.ordered_at));
  const amount = /^(\d+)(?:\.(\d\d))?$/.exec(String(row.total));
  const currency = String(row.currency);
  const keys = new Set([
    ...emailHashes(row.email).map((hash) => `EMAIL ${hash}`),
    ...phoneHashes(row.phone, country).map((hash) => `PHONE ${hash}`),
  ]);
  const agreed = hasAgreed(row);
  const mayBeSent = agreed || (country === "US" && row.consent !== "no");
  if (Number.isNaN(at) || !amount || !/^[A-Z]{3}$/.test(currency) || keys.size === 0 || !mayBeSent)
    return undefined;
  const cents = BigInt(amount[1]! + (amount[2] ?? "00"));
  return { at, country, cents, currency, units: Number(row.items), keys, agreed };
}

const isAs = (expected: Expected, event: HeldEvent): boolean =>
  event.name === "Online purchase" &&
  event.conversionType === "OFF_AMAZON_PURCHASES" &&
  Date.parse(event.eventTime) === expected.at &&
  event.countryCode === expected.country &&
  BigInt(event.value.toFixed(2).replace(".", "")) === expected.cents &&
  event.currencyCode === expected.currency &&
  event.unitsSold === expected.units &&
  (event.consent?.amznUserData === "GRANTED") === expected.agreed &&
  sameMembers(expected.keys, new Set(event.matchKeys.map(({ type, hash }) => `${type} ${hash}`)));
