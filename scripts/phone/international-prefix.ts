import { type Automaton, automaton } from "./automaton.ts";
import type { Edit } from "./edit.ts";
import { parsePattern } from "./pattern.ts";
import { prefixRules } from "./prefix.ts";
import { waysThrough } from "./way.ts";

/**
 * The automaton over the first digits of a number whose label drops the prefix of an international call, e.g. `00`;
 * null where the digits start with none. It ends after `longest` digits, so that it has no loop.
 */
export function internationalPrefix(pattern: string, longest: number): Automaton<Edit | null> {
  const prefix = prefixRules(pattern, undefined, anything);
  if (waysThrough(parsePattern(pattern).pattern).some((way) => way.digits.length > longest))
    throw new Error(`Longer than LONGEST_INTERNATIONAL_PREFIX: ${pattern}`);
  type State = { readonly read: number; readonly threads: typeof prefix.start };
  return automaton<State, Edit | null>({
    start: { read: 0, threads: prefix.start },
    key: ({ read, threads }) => (read > longest ? "ended" : `${read}/${prefix.key(threads)}`),
    step: ({ read, threads }, digit) => ({ read: read + 1, threads: prefix.step(threads, digit) }),
    label: ({ read, threads }) => (read > longest ? null : (prefix.label(threads)?.edit ?? null)),
  });
}

/** What may follow the prefix is not its matter. */
const anything = automaton<null, true>({ start: null, key: () => "", step: () => null, label: () => true });
