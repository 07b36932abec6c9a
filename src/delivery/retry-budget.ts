/** Most tries at one batch, the first included: with full jitter they last one or two minutes. */
export const TRIES_PER_BATCH = 8;

/**
 * Most tries beyond the first, over all batches of one delivery. A tenth of its requests: where more fail than that, more
 * requests are part of the trouble. At least 20, so that a small run survives what a large one does: a bad moment that
 * meets every lane at once, five times.
 * @source Google's book Site Reliability Engineering, chapter Handling Overload, on a budget of a tenth per client
 */
export const triesAgain = (batches: number): number => Math.max(20, Math.ceil(batches / 10));
