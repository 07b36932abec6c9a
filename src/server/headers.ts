import { randomBytes } from "node:crypto";

/** For every answer. */
const ALWAYS = {
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
  "X-Frame-Options": "DENY",
};

/** Of an answer that is no page. */
const NO_PAGE = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'";

/** Of a page of the console: its own files and nothing else; style elements with the page's nonce. */
export const pagePolicy = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data:",
    "connect-src 'self'",
    "font-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; ");

export const newNonce = (): string => randomBytes(16).toString("base64");

/** Adds what every answer has, where the answer does not say it itself. */
export function harden(headers: Headers, { path, secure }: { path: string; secure: boolean }): void {
  for (const [name, value] of Object.entries(ALWAYS)) headers.set(name, value);
  if (!headers.has("Content-Security-Policy")) headers.set("Content-Security-Policy", NO_PAGE);
  // What a person may see is for this moment, and for them alone.
  if (path.startsWith("/api/") && !headers.has("Cache-Control")) headers.set("Cache-Control", "no-store");
  if (secure) headers.set("Strict-Transport-Security", "max-age=31536000");
}
