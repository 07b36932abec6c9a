import type { TextFunction } from "../../sql/text-function.ts";
import { gppFindings } from "./gpp.ts";
import { tcfFindings, tcfKey } from "./tcf.ts";

/** Findings that are remembered: many people say the same. At most 8 KB each. */
const MOST_KNOWN = 4_096;

/** The oldest goes first. */
const remembering =
  (find: (text: string) => number, keyOf: (text: string) => string): TextFunction["make"] =>
  () => {
    const known = new Map<string, number>();
    return (text) => {
      const key = keyOf(text);
      const before = known.get(key);
      if (before !== undefined) return before;
      const found = find(text);
      if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value!);
      known.set(key, found);
      return found;
    };
  };

/** `CONSENT_FINDINGS` of a text that has the form of a TCF string of version 2, or `UNREADABLE`. */
export const READ_TCF: TextFunction = { name: "read_tcf", make: remembering(tcfFindings, tcfKey) };

/** The same of one that has the form of a GPP string. */
export const READ_GPP: TextFunction = { name: "read_gpp", make: remembering(gppFindings, (text) => text) };
