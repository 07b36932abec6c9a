import { hash } from "node:crypto";

const LENGTH = 64;

/** 0 for what a lower-case hex digit may be, else 1; by UTF-16 code unit. */
const IS_WRONG = new Uint8Array(0x10000).fill(1);
for (const digit of "0123456789abcdef") IS_WRONG[digit.charCodeAt(0)] = 0;

/**
 * Whether this is a SHA-256 as Amazon wants it: 64 lower-case hex digits. Millions are looked at, hence the table:
 * a third of the time that a regular expression takes (0.13 against 0.34 µs).
 */
export function isHash(value: string): boolean {
  if (value.length !== LENGTH) return false;
  let wrong = 0;
  for (let at = 0; at < LENGTH; at += 1) wrong |= IS_WRONG[value.charCodeAt(at)]!;
  return wrong === 0;
}

/** Of a value that is not kept itself, so that a test can compare it with its own. */
export const sha256 = (value: string): string => hash("sha256", value);
