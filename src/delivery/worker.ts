import { AmazonError, type HeadwaterError } from "../errors.ts";
import type { Clock } from "../lib/clock.ts";
import { type Backoff, backoffMs } from "../lib/retry.ts";
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
  /** Records of the run that stand refused alone already. */
  refusedAlone: number;
  /** Told of each answer, once it is written down; `more` requests are needed for its records. For progress. */
  onAnswer(batch: Batch, answer: Answer, more: number): void;
  signal?: AbortSignal;
}

/**
 * Sends batches until each is accepted or refused. A batch whose outcome is unknown is sent again: the same records twice
 * are harmless. One that is too large is halved; one that is refused is halved to find its bad records, within the bounds
 * of `isolation`. When one batch runs out of tries the others in flight end first, the rest stay to be sent.
 * @throws {AmazonError} of the batch that ran out of tries; {HeadwaterError} that no batch would survive.
 */
export async function deliver(batches: readonly Batch[], delivery: Delivery): Promise<void> {
  const queue = [...batches];
  const isolated = isolation(delivery.refusedAlone);
  let failure: unknown;
  const lane = async (): Promise<void> => {
    while (failure === undefined) {
      const batch = queue.shift();
      if (!batch) return;
      try {
        delivery.signal?.throwIfAborted();
        const halves = await deliverOne(batch, delivery, isolated, () => failure !== undefined);
        queue.unshift(...halves);
      } catch (error) {
        failure ??= error;
      }
    }
  };
  await Promise.all(Array.from({ length: delivery.lanes }, lane));
  if (failure !== undefined) throw failure;
}

/** Sends one batch; the halves it was split into, if it was. */
async function deliverOne(
  batch: Batch,
  delivery: Delivery,
  isolated: Isolation,
  givenUp: () => boolean,
): Promise<readonly Batch[]> {
  const { books, clock, random, backoff } = delivery;
  for (let tries = 1; ; tries++) {
    const records = await delivery.records(batch);
    const startedAt = clock.now();
    const attempt = { batchId: batch.batchId, attempt: await books.started(batch), startedAt };
    let answer: Answer;
    try {
      answer = await delivery.destination.send(records, delivery.signal);
    } catch (error) {
      await books.released({ ...attempt, endedAt: clock.now() });
      throw error;
    }
    const ended = { ...attempt, endedAt: clock.now() };
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
    if (tries === delivery.tries || givenUp()) throw exhausted(answer.error, tries);
    const asked = "retryAt" in answer && answer.retryAt !== undefined ? answer.retryAt - clock.now() : 0;
    await clock.sleep(Math.max(asked, backoffMs(tries, random, backoff)), delivery.signal);
  }
}

const exhausted = (last: HeadwaterError, tries: number): HeadwaterError =>
  new AmazonError(last.code, `${last.message} Tried ${tries} times.`, {
    hint: "Nothing is lost: headwater resume goes on where this stopped.",
    at: last.at,
    cause: last,
  });
