import { parseArgs } from "node:util";
import { FORMATS, type Format, ID_KINDS, type IdKind } from "./data.ts";
import { SHAPES, type Shape } from "./shapes.ts";

export interface BenchOptions {
  rows: number;
  only: readonly Shape[];
  ids: readonly IdKind[];
  formats: readonly Format[];
  json: boolean;
  compare: boolean;
  /** Writes the ratios down as those to compare with. */
  save: boolean;
  /** Path of the file of ratios. */
  baseline: string;
}

/** What is asked of `npm run bench`. @throws {Error} with what to type instead */
export function readOptions(args: readonly string[]): BenchOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      rows: { type: "string", default: "1M" },
      only: { type: "string", default: SHAPES.join(",") },
      ids: { type: "string", default: "crm" },
      format: { type: "string", default: "csv" },
      json: { type: "boolean", default: false },
      compare: { type: "boolean", default: false },
      save: { type: "boolean", default: false },
      baseline: { type: "string", default: "bench/baseline.json" },
    },
  });
  const { json, compare, save, baseline } = values;
  return {
    rows: rowCount(values.rows),
    only: chosen("--only", values.only, SHAPES),
    ids: chosen("--ids", values.ids, ID_KINDS),
    formats: chosen("--format", values.format, FORMATS),
    json,
    compare,
    save,
    baseline,
  };
}

/** 1 % of it must be somebody. */
const LEAST_ROWS = 1_000;

/** `10M`, `500k` or a number. */
function rowCount(text: string): number {
  const [, digits, unit] = /^([\d_,]+)([kKmM]?)$/.exec(text) ?? [];
  const count =
    Number(digits?.replaceAll(/[_,]/g, "")) * { k: 1e3, m: 1e6, "": 1 }[unit?.toLowerCase() ?? ""]!;
  if (count >= LEAST_ROWS) return count;
  throw new Error(`--rows ${text}: say 1M, 10M, 50M, 100M or a number from ${LEAST_ROWS}.`);
}

function chosen<T extends string>(option: string, text: string, all: readonly T[]): T[] {
  const names = text.split(",").map((name) => name.trim());
  const unknown = names.find((name) => !all.includes(name as T));
  if (unknown !== undefined) throw new Error(`${option} ${unknown}: there are ${all.join(", ")}.`);
  return all.filter((name) => names.includes(name));
}
