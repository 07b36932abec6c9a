import type { Batch } from "../model/batch.ts";
import { piecesOf } from "./pieces.ts";

/** The two halves of a batch, cut at the line end nearest its middle; undefined for a single record. */
export function halvesOf(batch: Batch, bytes: Uint8Array): Batch[] | undefined {
  if (batch.records < 2) return undefined;
  const first = Math.floor(batch.records / 2);
  return piecesOf(batch, bytes, [first, batch.records - first]);
}
