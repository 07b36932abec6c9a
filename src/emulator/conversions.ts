import { isKnown } from "./events.ts";
import type { KeptEvent } from "./kept-event.ts";
import type { Population } from "./population.ts";

/** ISO 4217's word for no currency. */
const NO_CURRENCY = "XXX";

/** How the events of one kind count. */
export interface Conversions {
  accountId: string;
  name: string;
  conversionType: string;
  dataSetName: string | null;
  events: number;
  /** Events of somebody whom Amazon would know. */
  matched: number;
  /** Of purchases. */
  units: number;
  /** The sum by currency, as decimal text with two decimals. */
  values: Record<string, string>;
  /** By type of match key: events that have one, and those of which it names somebody. */
  matchKeys: Record<string, { events: number; matched: number }>;
}

/** Counts events by advertiser, name, conversion type and data set, in the order of each one's first. */
export function conversions(events: Iterable<KeptEvent>, people: Population): Conversions[] {
  const groups = new Map<string, { counted: Conversions; cents: Map<string, bigint> }>();
  for (const event of events) {
    const { accountId, name, conversionType, dataSetName = null } = event;
    // The name is last, since it alone may have a line break.
    const key = `${accountId}\n${conversionType}\n${dataSetName}\n${name}`;
    let group = groups.get(key);
    if (!group) {
      const about = { accountId, name, conversionType, dataSetName };
      const counted = { ...about, events: 0, matched: 0, units: 0, values: {}, matchKeys: {} };
      group = { counted, cents: new Map() };
      groups.set(key, group);
    }
    count(event, group.counted, people);
    if (event.value === undefined) continue;
    const currency = event.currencyCode ?? NO_CURRENCY;
    group.cents.set(currency, (group.cents.get(currency) ?? 0n) + centsOf(event.value));
  }
  return [...groups.values()].map(({ counted, cents }) => ({
    ...counted,
    values: Object.fromEntries([...cents].map(([currency, sum]) => [currency, decimal(sum)])),
  }));
}

function count(event: KeptEvent, counted: Conversions, people: Population): void {
  const matchedTypes = new Set<string>();
  const types = new Set<string>();
  for (const key of event.matchKeys) {
    types.add(key.type);
    if (!event.limitedDataUse && isKnown(key, people)) matchedTypes.add(key.type);
  }
  counted.events += 1;
  counted.matched += Number(matchedTypes.size > 0);
  counted.units += event.unitsSold ?? 0;
  for (const type of types) {
    counted.matchKeys[type] ??= { events: 0, matched: 0 };
    counted.matchKeys[type].events += 1;
    counted.matchKeys[type].matched += Number(matchedTypes.has(type));
  }
}

/** From the value's shortest digits, which are those that were sent: a product with 100 would not be exact. */
const centsOf = (value: number): bigint => BigInt(value.toFixed(2).replace(".", ""));

function decimal(cents: bigint): string {
  const digits = String(cents < 0n ? -cents : cents).padStart(3, "0");
  return `${cents < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}
