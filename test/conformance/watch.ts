import type { Exchange } from "../../src/emulator/exchange.ts";

/** What the exchanges of one test broke, and what they covered. */
export interface Watched {
  broken: string[];
  /** `OPERATION STATUS client` or `OPERATION STATUS by hand`. */
  covered: string[];
}

const broken = new Set<string>();
const covered = new Set<string>();
let compare: typeof import("./check.ts").compare | undefined;
let loading: Promise<void> | undefined;
/** Those that came while the validator was loading. */
let waiting: Exchange[] = [];
let misfits: string | undefined;

/** Compares an exchange with Amazon's description. The validator is loaded with the first one that comes. */
export function watch(exchange: Exchange): void {
  if (compare) {
    settle(exchange, compare);
    return;
  }
  waiting.push(exchange);
  loading ??= import("./check.ts").then((check) => {
    compare = check.compare;
    for (const early of waiting) settle(early, compare);
    waiting = [];
  });
}

function settle(exchange: Exchange, comparing: NonNullable<typeof compare>): void {
  const comparison = comparing(exchange);
  if (!comparison) return;
  const { operation, fromClient, request, taken, unknown, answer } = comparison;
  const status = exchange.answer?.status;
  for (const problem of answer) broken.add(problem);
  if (operation !== undefined)
    covered.add(`${operation} ${status ?? "unanswered"} ${fromClient ? "client" : "by hand"}`);

  const isOurs = fromClient && misfits === undefined;
  if (isOurs) for (const problem of [...request, ...unknown]) broken.add(problem);
  else for (const problem of taken) broken.add(`${problem}; it was taken all the same (${status})`);
}

/**
 * Said by a test that has our client send what does not fit, to see it refused: from here to the test's end its
 * requests are judged like those by hand.
 */
export function sendsMisfits(because: string): void {
  misfits = because;
}

/** What there was since it was last asked. */
export async function watched(): Promise<Watched> {
  await loading;
  const all = { broken: [...broken], covered: [...covered] };
  broken.clear();
  covered.clear();
  misfits = undefined;
  return all;
}
