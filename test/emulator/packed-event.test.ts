import fc from "fast-check";
import { expect, test } from "vitest";
import type { KeptEvent } from "../../src/emulator/kept-event.ts";
import { packing } from "../../src/emulator/packed-event.ts";
import { sha256 } from "./world.ts";

const hash = fc.nat(5).map((number) => sha256(String(number)));
const maybe = <Value>(of: fc.Arbitrary<Value>) => fc.option(of, { nil: undefined });
const key = fc.oneof(
  fc.record({ type: fc.constantFrom("EMAIL", "PHONE"), hash: fc.oneof(hash, fc.constant("not-a-hash")) }),
  fc.record({ type: fc.constantFrom("MAID", "FIP"), valueSha256: hash }),
  fc.record({ type: fc.constant("MATCH_ID") }),
);
const event: fc.Arbitrary<KeptEvent> = fc.record({
  region: fc.constantFrom("NA", "EU"),
  accountId: fc.constantFrom("1", "2"),
  eventId: maybe(fc.string()),
  name: fc.constantFrom("a", "b\nc", ""),
  conversionType: fc.constantFrom("LEAD", "SEARCH"),
  eventSource: fc.constantFrom("WEBSITE", "IOS"),
  dataSetName: maybe(fc.constantFrom("a", "b")),
  eventTime: fc.string(),
  countryCode: fc.constantFrom("US", "DE"),
  value: maybe(fc.double({ noNaN: true })),
  currencyCode: maybe(fc.constantFrom("USD", "EUR")),
  unitsSold: maybe(fc.nat()),
  matchKeys: fc.array(key, { maxLength: 4 }),
  consent: maybe(fc.record({ amznUserData: maybe(fc.constant("GRANTED")), tcfSha256: maybe(hash) })),
  customData: maybe(fc.array(fc.record({ name: fc.constantFrom("a", "b"), valueSha256: hash }))),
  limitedDataUse: fc.boolean(),
  receivedAt: fc.nat(),
}) as fc.Arbitrary<KeptEvent>;

test("events come back from being packed as they were, whatever they share with others", () => {
  fc.assert(
    fc.property(fc.array(event, { maxLength: 30 }), (events) => {
      const { pack, unpack } = packing();
      expect(events.map(pack).map(unpack)).toEqual(events);
    }),
  );
});
