import { createRequire } from "node:module";
import { CONSENT_FINDINGS } from "../../model/consent.ts";
import { bitsOf } from "./bits.ts";
import { tcfFindings } from "./tcf.ts";
import { UNREADABLE } from "./verdict.ts";

/** Loaded with the first string, in 100 ms, most of it for parts that only a browser needs. */
const library = (): typeof import("@iabgpp/cmpapi") => createRequire(import.meta.url)("@iabgpp/cmpapi");

/**
 * Kind and version, how many entries, and these: each an id, or two for a range, as the difference from the one before, in
 * Fibonacci's code. No difference of 144 or more: the library makes every id of a range, and runs out of memory with one that
 * a few letters can state.
 */
const NUMBER = "(?:0|10){0,8}11";
const HEADER = new RegExp(`^000011000001[01]{12}(?:0${NUMBER}|1${NUMBER}${NUMBER})+0*$`);

/** The section that is a TCF string of the European framework. */
const EUROPE = 2;

/** What sections of the USA call it, national and by state, and what says yes there. */
const OPT_OUTS = { SaleOptOut: 1, SharingOptOut: 1, TargetedAdvertisingOptOut: 1, OptOutSale: "Y" } as const;

/**
 * What a GPP string says: its European section as `tcfFindings`, those of the USA by their opt-outs. A string is refused for
 * its header and for its European section alone: the library is strict about fields of the USA that many leave empty, and
 * knows no section that is newer than itself.
 * @source https://github.com/InteractiveAdvertisingBureau/Global-Privacy-Platform, Core, "Consent String Specification", and
 * Sections (read 2026-11-26; documented)
 */
export function gppFindings(text: string): number {
  const [header, ...sections] = text.split("~") as [string, ...string[]];
  if (!HEADER.test(bitsOf(header))) return UNREADABLE;
  const { GppModel, HeaderV1 } = library();
  try {
    const ids: number[] = new HeaderV1(header).getFieldValue("SectionIds");
    if (ids.length !== sections.length) return UNREADABLE;
    const european = sections[ids.indexOf(EUROPE)];
    const inEurope = european === undefined ? 0 : tcfFindings(european);
    if (inEurope === UNREADABLE) return UNREADABLE;
    const model = new GppModel(text);
    const out = ids.some((id) => id !== EUROPE && optsOut(model, id));
    return inEurope | (out ? CONSENT_FINDINGS["consent.gpp-opted-out"] : 0);
  } catch {
    return UNREADABLE;
  }
}

function optsOut(model: InstanceType<typeof import("@iabgpp/cmpapi").GppModel>, id: number): boolean {
  return Object.entries(OPT_OUTS).some(([field, yes]) => {
    try {
      return model.hasFieldBySectionId(id, field) && model.getFieldValueBySectionId(id, field) === yes;
    } catch {
      return false;
    }
  });
}
