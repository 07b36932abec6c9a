import { type Automaton, automaton, labelOf, step } from "./automaton.ts";
import { behind, type Edit } from "./edit.ts";
import { plans, plansOfCallingCode } from "./metadata.ts";
import { type Reading, readings } from "./reading.ts";

/** An automaton over the digits of a number, whose label makes the national number of them; null: it is not valid. */
export type Lane = Automaton<Edit | null>;

/** The lane of the digits behind a calling code. */
export function internationalLane(callingCode: string): Lane {
  const reading = mainReading(callingCode);
  return automaton<number, Edit | null>({
    start: reading.start,
    key: String,
    step: (state, digit) => step(reading, state, digit),
    label: (state) => labelOf(reading, state).edit,
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
  /** `code`: digits of the calling code seen, -1 when the number does not start with it; `own` and `main` run behind it. */
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
        if (onlyBehindMatches || whole.tooLong) {
          const { edit } = labelOf(main, state.main);
          return edit && behind(edit, callingCode.length);
        }
      }
      return whole.edit;
    },
  });
}

const mainReading = (callingCode: string): Automaton<Reading> =>
  readings(plansOfCallingCode.get(callingCode)![0]!);
