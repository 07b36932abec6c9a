import type { IncomingMessage } from "node:http";
import { Refusal } from "./errors.ts";

/** By its headers: nothing comes after them. */
export const hasNoBody = ({ headers }: IncomingMessage): boolean =>
  headers["transfer-encoding"] === undefined && Number(headers["content-length"] ?? 0) === 0;

/** The whole body. One that is too large is read to its end, so that the caller gets to see the 413. */
export async function readBody(incoming: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of incoming) {
    bytes += chunk.length;
    if (bytes <= maxBytes) chunks.push(chunk);
  }
  if (bytes > maxBytes) throw new Refusal(413, `The body must not exceed ${maxBytes} bytes`);
  return Buffer.concat(chunks).toString();
}

/** Reads what a refusal did not wait for: a caller who is still sending would see a broken connection instead. */
export async function discardBody(incoming: IncomingMessage): Promise<void> {
  if (incoming.readableEnded || incoming.destroyed) return;
  for await (const _ of incoming);
}
