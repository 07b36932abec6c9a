import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { DUCKDB_VERSION } from "../src/sql/database.ts";

/** What figures were measured on, and what else was at work there. */
export const machine = (): string =>
  `${availableParallelism()} × ${cpus()[0]?.model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, Node ${process.version}, DuckDB ${DUCKDB_VERSION}, load ${loadavg()[0]!.toFixed(1)}`;

/** `1,234,567`. */
export const whole = (number: number): string => Math.round(number).toLocaleString("en-US");
