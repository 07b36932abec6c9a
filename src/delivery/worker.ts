import { AmazonError, type HeadwaterError } from "../errors.ts";
import type { Clock } from "../lib/clock.ts";
import { type Backoff, backoffMs } from "../lib/retry.ts";
import type { Attempt, Batch } from "../model/batch.ts";
import type { Answer, Destination } from "./destination.ts";

/** Where a worker writes what it is about to do, and what came of it. Each call is durable when it returns. */
export interface BatchBooks {
  /** Before the call. Returns the attempt's number, from 1. */
  started(batch: Batch): Promise<number>;
  /** After the call, with its outcome. */
  ended(attempt: Attempt & Required<Pick<Attempt, "endedAt" | "outcome">>): Promise<void>;
  /** After a call that certainly left nothing behind: the batch waits to be sent. */
  released(attempt: Attempt): Promise<void>;
  /** Replaces a batch that was too large by its halves, and returns them; undefined when it can't be halved. */
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
  /** Told of each answer, for progress. */
  onAnswer(batch: Batch, answer: Answer): void;
  signal?: AbortSignal;
}

/**
 * Sends batches until each is accepted or refused. A batch whose outcome is unknown is sent again: the same records twice
 * are harmless. When one batch runs out of tries the others in flight end first, the rest stay to be sent.
 * @throws {AmazonError} of the batch that ran out of tries; {HeadwaterError} that no batch would survive.
 */
export async function deliver(batches: readonly Batch[], delivery: Delivery): Promise<void> {
  const queue = [...batches];
  let failure: unknown;
  const lane = async (): Promise<void> => {
    while (failure === undefined) {
      const batch = queue.shift();
      if (!batch) return;
      try {
        delivery.signal?.throwIfAborted();
        const halves = await deliverOne(batch, delivery, () => failure !== undefined);
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
      await books.released(attempt);
      throw error;
    }
    const endedAt = clock.now();
    delivery.onAnswer(batch, answer);
    switch (answer.outcome) {
      case "accepted":
        await books.ended({ ...attempt, ...answer, endedAt });
        return [];
      case "refused": {
        const halves = answer.tooLarge ? await books.split(batch, attempt) : undefined;
        if (halves) return halves;
        const { httpStatus, requestId } = answer;
        await books.ended({
          ...attempt,
          endedAt,
          outcome: "refused",
          httpStatus,
          requestId,
          message: answer.error.message,
        });
        return [];
      }
      case "not-taken":
        await books.released({ ...attempt, endedAt, message: answer.error.message });
        break;
      case "unknown": {
        const { httpStatus, requestId } = answer;
        await books.ended({
          ...attempt,
          endedAt,
          outcome: "unknown",
          httpStatus,
          requestId,
          message: answer.error.message,
        });
        break;
      }
    }
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
