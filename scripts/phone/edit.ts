import { canonical } from "./automaton.ts";

/** How the digits of an E.164 number are made of the digits that were read: `prefix`, a kept part, and the rest. */
export interface Edit {
  /** Digits written first, e.g. the calling code. */
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

/** The edit of a national number, written as an international one. */
export const withCallingCode = (change: Edit, callingCode: string): Edit =>
  edit(callingCode + change.prefix, change.dropTo, change.keepFrom, change.keepLength);

/** The edit of the digits behind `callingCode`, for digits that were read with it. */
export function behindCallingCode(change: Edit, callingCode: string): Edit {
  if (change === UNCHANGED) return UNCHANGED;
  const { length } = callingCode;
  return edit(
    callingCode + change.prefix,
    change.dropTo + length,
    change.keepFrom + length,
    change.keepLength,
  );
}
