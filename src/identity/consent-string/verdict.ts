/** In place of findings: a TCF string of another version than 2. */
export const OTHER_VERSION = 254;
/** In place of findings: no such string, or none that can be decoded. */
export const UNREADABLE = 255;
