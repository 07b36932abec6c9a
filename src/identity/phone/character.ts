/** The characters that libphonenumber knows, as insides of character classes for RE2 (DuckDB's regular expressions). */

/** ASCII, full-width, Arabic-Indic and Eastern Arabic digits. */
export const DIGIT = "0-9０-９٠-٩۰-۹";

export const PLUS = "+＋";

/** Dashes, slashes, dots, white space, brackets and tildes: what may stand between digits. */
export const PUNCTUATION = String.raw`-\x{2010}-\x{2015}\x{2212}ー－／/．. \x{A0}\x{AD}\x{200B}\x{2060}\x{3000}()（）［］\[\]~\x{2053}\x{223C}～`;

/** Digits of other scripts, and the ASCII digits at the same places, for `translate`. */
export const FOREIGN_DIGITS = "０１２３４５６７８９٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹";
export const THEIR_ASCII = "0123456789".repeat(3);
