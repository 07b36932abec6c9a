/** A whole number as people read it: `1,234,567`. By hand: `toLocaleString` loads its tables first, 20 ms of each command. */
export const thousands = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ",");
