import { AmazonError, type HeadwaterError } from "../errors.ts";
import type { Clock } from "../lib/clock.ts";
import { type Backoff, backoffMs } from "../lib/retry.ts";
import { notBefore } from "../lib/when.ts";
import type { Attempt, Batch } from "../model/batch.ts";
import type { Answer, Destination } from "./destination.ts";
import { type Isolation, isolation } from "./isolation.ts";

/** Where a worker writes what it is about to do, and what came of it. Each call is durable when it returns. */
export interface BatchBooks {
  /** Before the call. Returns the attempt's number, from 1. */
  started(batch: Batch): Promise<number>;
  /** After the call, with its outcome. */
  ended(attempt: Attempt & Required<Pick<Attempt, "endedAt" | "outcome">>): Promise<void>;
  /** After a call that certainly left nothing behind: the batch waits to be sent. */
  released(attempt: Attempt & Required<Pick<Attempt, "endedAt">>): Promise<void>;
  /** Replaces a batch that was refused by its halves, and returns them; undefined for a single record. */
  split(batch: Batch, attempt: Attempt): Promise<readonly Batch[] | undefined>;
}

export interface Delivery {
  destination: Destination;
  books: BatchBooks;
  /** The batch's bytes, checked against its checksum. */
  records(batch: Batch): Promise<Uint8Array>;
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
  /** Told of each answer, once it is written down; `more` requests are needed for its records. For progress. */
  onAnswer(batch: Batch, answer: Answer, more: number): void;
  signal?: AbortSignal;
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
 * of `isolation`. When a batch, or all together, run out of tries the others in flight end first, the rest stay to be sent.
 * @throws {AmazonError} of the last answer, when out of tries; {HeadwaterError} that no batch would survive.
 */
export async function deliver(batches: readonly Batch[], delivery: Delivery): Promise<void> {
  const queue = [...batches];
  const course: Course = { isolated: isolation(delivery.refusedAlone), triedAgain: 0 };
  const lane = async (): Promise<void> => {
    while (course.failure === undefined) {
      const batch = queue.shift();
      if (!batch) return;
      try {
        delivery.signal?.throwIfAborted();
        queue.unshift(...(await deliverOne(batch, delivery, course)));
      } catch (error) {
        course.failure ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: delivery.lanes }, lane));
  if (course.failure !== undefined) throw course.failure;
}

/** Sends one batch; the halves it was split into, if it was. */
async function deliverOne(batch: Batch, delivery: Delivery, course: Course): Promise<readonly Batch[]> {
  const { books, clock, random, backoff } = delivery;
  const { isolated } = course;
  for (let tries = 1; ; tries++) {
    const { answer, ended } = await sendOnce(batch, delivery);
    if (answer.outcome === "accepted") {
      await books.ended({ ...ended, ...answer });
      delivery.onAnswer(batch, answer, 0);
      return [];
    }
    const { says: message, httpStatus, requestId } = answer;
    const told = { ...ended, message, httpStatus, requestId };
    if (answer.outcome === "refused") {
      const halves = answer.tooLarge || isolated.mayHalve(batch) ? await books.split(batch, told) : undefined;
      if (!halves) {
        isolated.refused(batch);
        await books.ended({ ...told, outcome: "refused" });
      }
      delivery.onAnswer(batch, answer, halves?.length ?? 0);
      return halves ?? [];
    }
    if (answer.outcome === "not-taken") await books.released(told);
    else await books.ended({ ...told, outcome: "unknown" });
    delivery.onAnswer(batch, answer, 1);
    countTry(answer.error, tries, delivery, course);
    const asked = "retryAt" in answer && answer.retryAt !== undefined ? answer.retryAt - clock.now() : 0;
    await clock.sleep(Math.max(asked, backoffMs(tries, random, backoff)), delivery.signal);
  }
}

/** One attempt, written down when its request leaves and no sooner: what only waited for its turn was not tried. */
async function sendOnce(
  batch: Batch,
  { books, clock, destination, records, signal }: Delivery,
): Promise<{ answer: Answer; ended: Attempt & Required<Pick<Attempt, "endedAt">> }> {
  const sending: { attempt?: Attempt } = {};
  const leaving = async (): Promise<void> => {
    const startedAt = clock.now();
    sending.attempt ??= { batchId: batch.batchId, attempt: await books.started(batch), startedAt };
  };
  try {
    const answer = await destination.send(await records(batch), { leaving, signal });
    return { answer, ended: { ...sending.attempt!, endedAt: clock.now() } };
  } catch (error) {
    if (sending.attempt) await books.released({ ...sending.attempt, endedAt: clock.now() });
    throw error;
  }
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
