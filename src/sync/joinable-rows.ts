import { parseBytes } from "../config/bytes.ts";
import type { Machine } from "../config/machine.ts";

/** A stored fingerprint with its id in a join, in bytes: with more rows than fit into half the memory, join from disk. */
const BYTES_PER_JOINED_ROW = 128;

/** How many fingerprints a join of raw rows may hold in memory. */
export const joinableRows = ({ memory }: Pick<Machine, "memory">): number =>
  (parseBytes(memory) ?? 0) / 2 / BYTES_PER_JOINED_ROW;
