import { AmazonError, type HeadwaterError } from "../errors.ts";
import type { Lent } from "../lib/buffer-pool.ts";
import type { Clock } from "../lib/clock.ts";
import { type Backoff, backoffMs } from "../lib/retry.ts";
import { notBefore } from "../lib/when.ts";
import type { AnsweredItems, Attempt, Batch, Outcome } from "../model/batch.ts";
import type { Answer, Destination, ItemizedAnswer } from "./destination.ts";
import { type Isolation, isolation } from "./isolation.ts";

/** Where a worker writes what it is about to do, and what came of it. Each call is durable when it returns. */
export interface BatchBooks {
  /** Before the call. Returns the attempt's number, from 1. */
  started(batch: Batch): Promise<number>;
  /** After the call, with its outcome. */
  ended(attempt: EndedAttempt & { outcome: Outcome }): Promise<void>;
  /** After a call that certainly left nothing behind: the batch waits to be sent. */
  released(attempt: EndedAttempt): Promise<void>;
  /** Replaces a batch that was refused by its halves, and returns them; undefined for a single record. */
  split(batch: Batch, attempt: Attempt): Promise<readonly Batch[] | undefined>;
  /**
   * After the call, where it has several outcomes: replaces the batch by its parts, each with its own, and returns those
   * that are to be sent again.
   */
  itemized(batch: Batch, attempt: EndedAttempt, items: readonly AnsweredItems[]): Promise<readonly Batch[]>;
}

type EndedAttempt = Attempt & Required<Pick<Attempt, "endedAt">>;

export interface Delivery {
  destination: Destination;
  books: BatchBooks;
  /** The batch's bytes, checked against its checksum; given back once they are sent. */
  records(batch: Batch): Promise<Lent>;
  clock: Clock;
  random: () => number;
  backoff: Backoff;
  /** Requests in flight at once. */
  lanes: number;
  /** Most tries at one batch, the first included. */
  tries: number;
  /** Most tries beyond the first, over all batches. */
  triesAgain: number;
  /** Records of the run that stand refused alone already. */
  refusedAlone: number;
  /** Told of each answer, once it is written down, and of the batches that its records need yet. For progress. */
  onAnswer(batch: Batch, answer: Answer, again: readonly Batch[]): void;
  signal?: AbortSignal;
}

/** A batch in the queue. */
interface Waiting {
  batch: Batch;
  /** Requests that its records were in already without being taken, where it is a part of theirs. */
  tried: number;
}

/** What the lanes of one delivery share. */
interface Course {
  readonly isolated: Isolation;
  /** Tries beyond the first of each batch, so far. */
  triedAgain: number;
  /** What ends it: no further batch is begun. */
  failure?: unknown;
}

/**
 * Sends batches until each is accepted or refused. A batch whose outcome is unknown is sent again: the same records twice
 * are harmless. One that is too large is halved; one that is refused is halved to find its bad records, within the bounds
 * of `isolation`. Of one whose records were answered one by one, those that were not taken are sent again; out of tries
 * they are refused where others of it were taken. When a batch, or all together, run out of tries the others in flight end
 * first, the rest stay to be sent.
 * @throws {AmazonError} of the last answer, when out of tries; {HeadwaterError} that no batch would survive.
 */
export async function deliver(batches: readonly Batch[], delivery: Delivery): Promise<void> {
  const queue: Waiting[] = batches.map((batch) => ({ batch, tried: 0 }));
  const course: Course = { isolated: isolation(delivery.refusedAlone), triedAgain: 0 };
  const lane = async (): Promise<void> => {
    while (course.failure === undefined) {
      const next = queue.shift();
      if (!next) return;
      try {
        delivery.signal?.throwIfAborted();
        queue.unshift(...(await deliverOne(next, delivery, course)));
      } catch (error) {
        course.failure ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: delivery.lanes }, lane));
  if (course.failure !== undefined) throw course.failure;
}

/** Sends one batch; what it was split into and is to be sent, if it was. */
async function deliverOne(
  { batch, tried }: Waiting,
  delivery: Delivery,
  course: Course,
): Promise<readonly Waiting[]> {
  const { books, clock } = delivery;
  const { isolated } = course;
  for (let tries = tried + 1; ; tries++) {
    const { answer, ended } = await sendOnce(batch, delivery);
    if (answer.outcome === "accepted") {
      await books.ended({ ...ended, ...answer });
      delivery.onAnswer(batch, answer, []);
      return [];
    }
    if (answer.outcome === "itemized") {
      // Where none was ever taken, the fault lies elsewhere than in them: they wait.
      const someWereTaken = tried > 0 || answer.items.some(({ outcome }) => outcome === "accepted");
      const isLast = tries === delivery.tries && someWereTaken;
      const again = await takeApart(batch, ended, answer, isLast, books);
      delivery.onAnswer(batch, answer, again);
      if (again.length === 0) return [];
      await beforeNext(answer.error, tries, delivery, course);
      return again.map((part) => ({ batch: part, tried: tries }));
    }
    const { says: message, httpStatus, requestId } = answer;
    const told = { ...ended, message, httpStatus, requestId };
    if (answer.outcome === "refused") {
      const halves = answer.tooLarge || isolated.mayHalve(batch) ? await books.split(batch, told) : undefined;
      if (!halves) {
        isolated.refused(batch);
        await books.ended({ ...told, outcome: "refused" });
      }
      delivery.onAnswer(batch, answer, halves ?? []);
      return (halves ?? []).map((half) => ({ batch: half, tried: 0 }));
    }
    if (answer.outcome === "not-taken") await books.released(told);
    else await books.ended({ ...told, outcome: "unknown" });
    delivery.onAnswer(batch, answer, [batch]);
    const asked = "retryAt" in answer && answer.retryAt !== undefined ? answer.retryAt - clock.now() : 0;
    await beforeNext(answer.error, tries, delivery, course, asked);
  }
}

/**
 * Writes down what became of each record, and returns what of them is to be sent again: the batch itself, where the same
 * became of all. @param isLast whether those that were not taken are refused from now, with what was said of them.
 */
async function takeApart(
  batch: Batch,
  ended: EndedAttempt,
  { items: answered, httpStatus, requestId }: ItemizedAnswer,
  isLast: boolean,
  books: BatchBooks,
): Promise<readonly Batch[]> {
  const told = { ...ended, httpStatus, requestId };
  const items = isLast ? answered.map(givenUp) : answered;
  if (items.length > 1) return books.itemized(batch, told, items);
  const { outcome, says: message } = items[0]!;
  if (outcome === "not-taken") await books.released({ ...told, message });
  else await books.ended({ ...told, message, outcome });
  return outcome === "not-taken" || outcome === "unknown" ? [batch] : [];
}

const givenUp = (item: AnsweredItems): AnsweredItems =>
  item.outcome === "not-taken" ? { ...item, outcome: "refused" } : item;

/** One attempt, written down when its request leaves and no sooner: what only waited for its turn was not tried. */
async function sendOnce(
  batch: Batch,
  { books, clock, destination, records, signal }: Delivery,
): Promise<{ answer: Answer; ended: EndedAttempt }> {
  using lent = await records(batch);
  const sending: { attempt?: Attempt } = {};
  const leaving = async (): Promise<void> => {
    const startedAt = clock.now();
    sending.attempt ??= { batchId: batch.batchId, attempt: await books.started(batch), startedAt };
  };
  try {
    const answer = await destination.send(lent.bytes, { leaving, signal });
    return { answer, ended: { ...sending.attempt!, endedAt: clock.now() } };
  } catch (error) {
    if (sending.attempt) await books.released({ ...sending.attempt, endedAt: clock.now() });
    throw error;
  }
}

/** Waits until its turn for a next try, `askedMs` at least. @throws as `countTry`; the signal's reason */
async function beforeNext(
  last: HeadwaterError,
  tries: number,
  delivery: Delivery,
  course: Course,
  askedMs = 0,
): Promise<void> {
  countTry(last, tries, delivery, course);
  const { clock, random, backoff, signal } = delivery;
  await clock.sleep(Math.max(askedMs, backoffMs(tries, random, backoff)), signal);
}

/** @throws {AmazonError} when this batch, or all together, have no try left, or another lane has given up. */
function countTry(last: HeadwaterError, tries: number, delivery: Delivery, course: Course): void {
  if (tries === delivery.tries || course.failure !== undefined)
    throw paused(last, `Tried ${tries} times.`, delivery);
  if (course.triedAgain === delivery.triesAgain)
    throw paused(last, `${course.triedAgain} requests of this run were sent again: it pauses.`, delivery);
  course.triedAgain += 1;
}

/** Nobody waits for the end of it: the next try is another run's, no sooner than the longest wait between two tries. */
function paused(last: HeadwaterError, why: string, { clock, backoff }: Delivery): AmazonError {
  const retryAt = Math.max(last.retryAt ?? 0, clock.now() + backoff.capMs);
  return new AmazonError(last.code, `${last.message} ${why}`, {
    hint: `Nothing is lost. From ${notBefore(retryAt)} it can go on: headwater resume, or the next sync.`,
    at: last.at,
    cause: last,
    retryAt,
  });
}
