import type { Answer, JobDestination, Sending } from "../../src/delivery/destination.ts";
import { AmazonError } from "../../src/errors.ts";
import type { AnsweredItems } from "../../src/model/batch.ts";

/** What happens to one call: an answer, an answer though nothing was kept or though all was, or a throw. */
export type Fate =
  | "accept"
  | "refuse"
  | "too-large"
  | "not-taken"
  | "lost"
  | "lost-after-accept"
  | { throws: Error }
  | { retryAt: number }
  /** Of each record in turn; from the first again where they are too few. */
  | { each: readonly AnsweredItems["outcome"][] };

const denied = (code: string) => ({ error: new AmazonError(code, `${code}.`), says: `Said: ${code}.` });

/** A destination in memory: keeps each record's name, and meets each call with the next fate, then with the last. */
export class MemoryDestination implements JobDestination {
  /** The records of each call, in the order of the calls. */
  readonly calls: string[][] = [];
  /** Records kept, each as often as it was kept. */
  readonly kept: string[] = [];
  #inFlight = 0;
  mostInFlight = 0;
  readonly #fateOf: (records: readonly string[], call: number) => Fate;

  constructor(fateOf: (records: readonly string[], call: number) => Fate = () => "accept") {
    this.#fateOf = fateOf;
  }

  async send(bytes: Uint8Array, { leaving, signal }: Sending = {}): Promise<Answer> {
    signal?.throwIfAborted();
    await leaving?.();
    const records = new TextDecoder().decode(bytes).split("\n").slice(0, -1);
    this.calls.push(records);
    this.#inFlight += 1;
    this.mostInFlight = Math.max(this.mostInFlight, this.#inFlight);
    await Promise.resolve();
    this.#inFlight -= 1;
    const fate = this.#fateOf(records, this.calls.length);
    if (typeof fate === "object" && "throws" in fate) throw fate.throws;
    if (typeof fate === "object" && "each" in fate) return this.#itemized(records, fate.each);
    if (fate === "accept" || fate === "lost-after-accept") this.kept.push(...records);
    if (fate === "accept")
      return { outcome: "accepted", jobRequestId: `job ${this.calls.length}`, httpStatus: 202 };
    if (fate === "refuse" || fate === "too-large")
      return {
        outcome: "refused",
        ...denied("amazon.refused"),
        httpStatus: 400,
        tooLarge: fate === "too-large",
      };
    if (fate === "lost" || fate === "lost-after-accept")
      return { outcome: "unknown", ...denied("amazon.no-answer") };
    return {
      outcome: "not-taken",
      ...denied("amazon.throttled"),
      ...(typeof fate === "object" ? { retryAt: fate.retryAt } : {}),
    };
  }

  #itemized(records: readonly string[], each: readonly AnsweredItems["outcome"][]): Answer {
    const items: AnsweredItems[] = [];
    for (const [index, record] of records.entries()) {
      const outcome = each[index % each.length]!;
      if (outcome === "accepted") this.kept.push(record);
      const last = items.at(-1);
      if (last?.outcome === outcome) last.last = index;
      else
        items.push({ first: index, last: index, outcome, ...(outcome !== "accepted" && { says: "Said." }) });
    }
    if (items.every(({ outcome }) => outcome === "accepted")) return { outcome: "accepted", httpStatus: 207 };
    return { outcome: "itemized", items, error: denied("amazon.some-not-taken").error, httpStatus: 207 };
  }

  async status(): Promise<{ state: "succeeded"; invalid: [] }> {
    return { state: "succeeded", invalid: [] };
  }
}
