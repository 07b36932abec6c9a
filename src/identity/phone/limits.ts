/** Longest text of digits that can be a valid number in some country, an international prefix not counted. */
export const LONGEST_NUMBER = 26;

/** Longest prefix of an international call. */
export const LONGEST_INTERNATIONAL_PREFIX = 8;
