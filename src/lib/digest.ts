import { createHash } from "node:crypto";

/** SHA-256 of a text in hex, to know it again. Personal data is hashed in identity/. */
export const digestOf = (text: string): string => createHash("sha256").update(text).digest("hex");

/** The same of several texts and bytes, one after the other. */
export function digestOfTexts(pieces: readonly (string | Uint8Array)[]): string {
  const hash = createHash("sha256");
  for (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}

/** The same of bytes as they come. */
export async function digestOfPieces(pieces: AsyncIterable<Uint8Array>): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of pieces) hash.update(piece);
  return hash.digest("hex");
}
