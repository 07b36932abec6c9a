import { type Automaton, automaton, labelOf, step } from "./automaton.ts";
import { behindCallingCode, type Edit, withCallingCode } from "./edit.ts";
import { plans, plansOfCallingCode } from "./metadata.ts";
import { type Reading, readings } from "./reading.ts";

/** An automaton over the digits as written, whose label makes the E.164 digits of them; null: not a valid number. */
export type Lane = Automaton<Edit | null>;

/** The lane of digits after a `+` or an international prefix: a calling code, then a number of its main plan. */
export function internationalLane(): Lane {
  type State = { readonly code: string; readonly reading: number | undefined };
  const longestCode = Math.max(...[...plansOfCallingCode.keys()].map((code) => code.length));
  const nowhere: State = { code: "none", reading: undefined };
  return automaton<State, Edit | null>({
    start: { code: "", reading: undefined },
    key: ({ code, reading }) => `${code}:${reading}`,
    step: ({ code, reading }, digit) => {
      if (reading !== undefined) return { code, reading: step(mainReading(code), reading, digit) };
      const longer = `${code}${digit}`;
      if (plansOfCallingCode.has(longer)) return { code: longer, reading: mainReading(longer).start };
      return longer.length < longestCode ? { code: longer, reading: undefined } : nowhere;
    },
    label: ({ code, reading }) =>
      reading === undefined ? null : behind(code, labelOf(mainReading(code), reading)),
  });
}

/**
 * The lane of digits without a `+`, read in a country. They are a national number, or one that begins with the
 * country's calling code; the library believes the latter when only that matches, or when the whole is too long.
 */
export function nationalLane(country: string): Lane {
  const { callingCode } = plans.get(country)!;
  const own = readings(country);
  const main = mainReading(callingCode);
  const isMain = own === main;
  /** `code`: digits of the calling code seen, -1 when the number does not start with it; the rest runs behind it. */
  type State = { readonly whole: number; readonly code: number; readonly own: number; readonly main: number };
  return automaton<State, Edit | null>({
    start: { whole: own.start, code: 0, own: own.start, main: main.start },
    key: (state) => `${state.whole}:${state.code}:${state.own}:${state.main}`,
    step: (state, digit) => {
      const whole = step(own, state.whole, digit);
      if (state.code === -1) return { ...state, whole };
      if (state.code < callingCode.length)
        return { ...state, whole, code: Number(callingCode[state.code]) === digit ? state.code + 1 : -1 };
      const afterCode = step(own, state.own, digit);
      return { ...state, whole, own: afterCode, main: isMain ? afterCode : step(main, state.main, digit) };
    },
    label: (state) => {
      const whole = labelOf(own, state.whole);
      if (state.code === callingCode.length) {
        const onlyBehindMatches = !whole.matches && labelOf(own, state.own).matches;
        if (onlyBehindMatches || whole.tooLong) return behind(callingCode, labelOf(main, state.main));
      }
      return whole.edit && withCallingCode(whole.edit, callingCode);
    },
  });
}

const mainReading = (callingCode: string): Automaton<Reading> =>
  readings(plansOfCallingCode.get(callingCode)![0]!);

const behind = (callingCode: string, reading: Reading): Edit | null =>
  reading.edit && behindCallingCode(reading.edit, callingCode);
