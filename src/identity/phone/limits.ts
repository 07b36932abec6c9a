/** Longest text of digits that can be a valid number in some country, an international prefix not counted. */
export const LONGEST_NUMBER = 26;

/** Longest prefix of an international call. */
export const LONGEST_INTERNATIONAL_PREFIX = 8;

/** No prefix of an international call starts with a digit from `from` to `to`. */
export const NO_INTERNATIONAL_PREFIX = { from: 2, to: 7 };
