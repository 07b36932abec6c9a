/** An instant for people, in the machine's local time, to the minute. @param at epoch milliseconds */
export const when = (at: number): string =>
  new Date(at).toLocaleString("sv-SE", { dateStyle: "short", timeStyle: "short" });

/** The first minute that is not before an instant: whoever does at that minute what may be done then is not too early. */
export const notBefore = (at: number): string => when(Math.ceil(at / 60_000) * 60_000);

/** A day as people write it everywhere. @param at epoch milliseconds */
export const dayOf = (at: number): string => new Date(at).toISOString().slice(0, 10);
