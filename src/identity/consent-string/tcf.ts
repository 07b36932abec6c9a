import { createRequire } from "node:module";
import { CONSENT_FINDINGS } from "../../model/consent.ts";
import { Bits, bitsOf } from "./bits.ts";
import { UNREADABLE } from "./verdict.ts";

/**
 * Amazon's id in the Global Vendor List of IAB Europe.
 * @source https://docs.didomi.io/consent-management-platform-cmp/frameworks-regulations/amazon-consent-signal-acs, and the
 * settings of other consent platforms and of Prebid's adapter for Amazon (read 2026-11-26; observed: the list itself was not
 * at hand)
 */
const AMAZON = 793;

/** To store and read on a device. */
const STORAGE = 1;

/** Loaded with the first string, in 15 ms: who has no such column does not pay for it. */
const library = (): typeof import("@iabtcf/core") => createRequire(import.meta.url)("@iabtcf/core");

/**
 * What a TCF string of version 2 says of storage and of Amazon. No consent to purpose 1 is no refusal where the string says that
 * nobody was asked for it (`purposeOneTreatment`).
 * @source https://github.com/InteractiveAdvertisingBureau/GDPR-Transparency-and-Consent-Framework, TCFv2, "Consent string
 * and vendor list formats v2" (read 2026-11-26; documented)
 */
export function tcfFindings(text: string): number {
  if (!(idsIn(text) <= MOST_IDS)) return UNREADABLE;
  const { TCString } = library();
  try {
    const said = TCString.decode(text);
    const stores = said.purposeOneTreatment || said.purposeConsents.has(STORAGE);
    return (
      (stores ? 0 : CONSENT_FINDINGS["consent.tcf-without-storage"]) |
      (said.vendorConsents.has(AMAZON) ? 0 : CONSENT_FINDINGS["consent.tcf-without-amazon"])
    );
  } catch {
    return UNREADABLE;
  }
}

/**
 * What of a string two people of one choice differ in is when they made it: 72 bits after the version, which any text of
 * that length can be. Equal keys have equal findings.
 */
export const tcfKey = (text: string): string => text.slice(0, 1) + text.slice(13);

/** The list has some 1,500 ids. */
const MOST_IDS = 20_000;

/**
 * How many ids of vendors the library would make of a string; NaN where it ends too early. A few letters can stand for tens
 * of thousands of ids each: 8,000 made up for it kept the library busy for 15 s (measured).
 */
function idsIn(text: string): number {
  const [core, ...further] = text.split(".") as [string, ...string[]];
  const bits = new Bits(bitsOf(core), 213);
  let ids = vendors(bits) + vendors(bits);
  for (let left = bits.take(12); left > 0; left -= 1) {
    bits.skip(8);
    ids += ranges(bits);
  }
  for (const segment of further) {
    const inIt = new Bits(bitsOf(segment), 0);
    const kind = inIt.take(3);
    if (kind === 1 || kind === 2) ids += vendors(inIt);
  }
  return ids;
}

/** A bit for each id up to the highest, or ranges. */
function vendors(bits: Bits): number {
  const highest = bits.take(16);
  if (bits.take(1) === 1) return ranges(bits);
  bits.skip(highest);
  return highest;
}

function ranges(bits: Bits): number {
  let ids = 0;
  for (let left = bits.take(12); left > 0; left -= 1) {
    const hasEnd = bits.take(1) === 1;
    const first = bits.take(16);
    ids += hasEnd ? Math.max(0, bits.take(16) - first) + 1 : 1;
  }
  return ids;
}
