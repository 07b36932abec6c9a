/** What to take out, and what to put there. In this order: a secret may hold an `@` or digits. */
const PATTERNS: readonly (readonly [found: RegExp, instead: string])[] = [
  // Login with Amazon's tokens: Atza|… (access), Atzr|… (refresh), also URL-encoded.
  [/\bAt[a-z]{1,3}(?:\||%7C)[^\s"'<>&,;]*/gi, "‹token›"],
  [/\b(bearer|basic)\s+[^\s"'<>,;‹]+/gi, "$1 ‹token›"],
  // Our own: API keys, webhooks' secrets, a session's cookie and the token of a link that signs in.
  [/\b(hw|whsec)_[\w+/=-]{16,}/g, "$1_‹secret›"],
  [/(\bheadwater_(?:session|amazon)|[?&]token)=[^\s"'<>&,;‹]+/g, "$1=‹secret›"],
  // As form fields (secret=…), in JSON ("secret":"…") and in JSON within JSON (\"secret\":\"…\").
  [
    /\b(client_secret|refresh_token|access_token|code_verifier)[\\"']*\s*[=:]\s*[\\"']*[^\s"'<>&,;\\‹]+/gi,
    "$1=‹secret›",
  ],
  // An e-mail's first half begins where a word begins; without that, a long text costs the square of its length.
  [/(?<![^\s"<>(),;:])[^\s"<>(),;:@]+(?:@|%40)[^\s"<>(),;:]+/g, "‹email›"],
  [/\b[0-9a-f]{64}\b/gi, "‹hash›"],
  // Seven digits make a phone number, however they are spaced.
  [/\+?\p{Nd}(?:[\s().-]{0,2}\p{Nd}){6,}/gu, "‹number›"],
  // Whatever could move a terminal's cursor or break a log's line.
  [/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, " "],
];

/**
 * Text of unknown origin, fit to be shown and stored: without tokens, secrets, e-mail addresses, hashes, phone numbers
 * and other long numbers, on one line, at most `maxLength` characters. Names and streets it can't know.
 * @param maxLength UTF-16 units, 300 by default.
 */
export function redact(text: string, maxLength = 300): string {
  const clean = PATTERNS.reduce((left, [found, instead]) => left.replace(found, instead), text).trim();
  return clean.length <= maxLength ? clean : `${clean.slice(0, maxLength - 1).toWellFormed()}…`;
}
