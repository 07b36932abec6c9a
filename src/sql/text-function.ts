/**
 * A rule about one text that SQL can't state: JavaScript judges it, for one database at a time. DuckDB calls it on the main
 * thread, for a few thousand texts at a time, while its own threads wait; each text that crosses costs 2 µs (measured). It is
 * for what few rows have and a library knows; see docs/decisions/0018.
 */
export interface TextFunction {
  /** As SQL calls it: `name(text)`, an unsigned byte. */
  readonly name: string;
  /** The judge of one database: what it keeps goes with the database. It is not asked about null, and never throws. */
  make(): (text: string) => number;
}
