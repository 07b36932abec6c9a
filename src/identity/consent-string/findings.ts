/** What a consent string says, as the bits of one byte: what may keep Amazon from using its person. 0: nothing does. */
export const FINDINGS = {
  "consent.tcf-without-storage": 1,
  "consent.tcf-without-amazon": 2,
  "consent.gpp-opted-out": 4,
} as const;

/** In place of findings: a TCF string of another version than 2. */
export const OTHER_VERSION = 254;
/** In place of findings: no such string, or none that can be decoded. */
export const UNREADABLE = 255;
