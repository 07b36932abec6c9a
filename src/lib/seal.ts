import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from "node:crypto";

/** Bytes of a key. */
export const KEY_BYTES = 32;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const VERSION = "s1.";

/** A sealed text that this key and associated text do not open: changed, or sealed with others. */
export class SealError extends Error {
  override readonly name = "SealError";
}

export const newKey = (): Uint8Array => randomBytes(KEY_BYTES);

/**
 * Encrypts `text` with AES-256-GCM under a fresh nonce. `associated` is not in the result, but the same is needed to
 * open it: name there what the text belongs to, so that it can't be moved to another place.
 */
export function seal(text: string, key: Uint8Array, associated: string): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv("aes-256-gcm", key, nonce).setAAD(Buffer.from(associated));
  const sealed = Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return VERSION + sealed.toString("base64url");
}

/** The text that `seal` was given. @throws {SealError} */
export function open(sealed: string, key: Uint8Array, associated: string): string {
  const bytes = Buffer.from(sealed.slice(VERSION.length), "base64url");
  if (!sealed.startsWith(VERSION) || bytes.length < NONCE_BYTES + TAG_BYTES)
    throw new SealError("This is not a sealed text.");
  const decipher = createDecipheriv("aes-256-gcm", key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
    .setAAD(Buffer.from(associated))
    .setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return (
      decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8")
    );
  } catch (cause) {
    throw new SealError("The sealed text was changed, or sealed with another key or for another place.", {
      cause,
    });
  }
}

/** A key of its own for each purpose (HKDF-SHA-256): one that leaks tells nothing of `key` or of the others. */
export const deriveKey = (key: Uint8Array, purpose: string): Uint8Array =>
  new Uint8Array(hkdfSync("sha256", key, "", purpose, KEY_BYTES));
