import { createHash } from "node:crypto";

/** SHA-256 of a text in hex, to know it again. Personal data is hashed in identity/. */
export const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");
