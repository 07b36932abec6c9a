import { thousands as count } from "../lib/number.ts";

export const several = (value: number, one: string): string =>
  `${count(value)} ${one}${value === 1 ? "" : "s"}`;

export const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

/** Decimal text with its thousands apart: `1,234.50`. */
export const money = (decimal: string): string => decimal.replace(/\B(?=(\d{3})+(?!\d))/g, ",");
