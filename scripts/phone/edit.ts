import { canonical } from "./automaton.ts";

/** How a national number is made of the digits that were read: `prefix`, a part that is kept, and the rest. */
export interface Edit {
  /** Digits written first, e.g. the area code of a country that has only one. */
  readonly prefix: string;
  /** Start and length of a part that is kept from before `dropTo`; length 0: none. */
  readonly keepFrom: number;
  readonly keepLength: number;
  /** The digits before this place are dropped. */
  readonly dropTo: number;
}

export const edit = (prefix: string, dropTo: number, keepFrom = 0, keepLength = 0): Edit =>
  canonical({ prefix, keepFrom: keepLength === 0 ? 0 : keepFrom, keepLength, dropTo });

export const UNCHANGED = edit("", 0);

/** The same edit for digits with `count` others before them, which are dropped. */
export const behind = (change: Edit, count: number): Edit =>
  edit(change.prefix, change.dropTo + count, change.keepFrom + count, change.keepLength);
