import { parseBytes } from "../config/bytes.ts";
import type { Machine } from "../config/machine.ts";

/** One has seven bytes in a `FingerprintSet`: the set takes one and a half times the memory that DuckDB may use at most. */
const BYTES_OF_MEMORY_PER_FINGERPRINT = 4.7;

/** How many fingerprints are held in memory at once, beside what DuckDB may use. With more of them, a source is read so often. */
export const fingerprintsAtOnce = ({ memory }: Pick<Machine, "memory">): number =>
  (parseBytes(memory) ?? 0) / BYTES_OF_MEMORY_PER_FINGERPRINT;

/** How much DuckDB may note of the rows that a run deletes, in bytes, in each of two tables: it can't spill that. */
export const mostNoted = ({ memory }: Pick<Machine, "memory">): number => (parseBytes(memory) ?? 0) / 3;
