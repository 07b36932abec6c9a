import { vi } from "vitest";

/**
 * A time limit that is over once Amazon has a request that it will not answer: a real one of milliseconds is over before
 * the request has arrived, on a machine that is busy enough.
 */
export function limitOfSilence(): Disposable & { isOver: () => void } {
  let limit = new AbortController();
  const limits = vi.spyOn(AbortSignal, "timeout").mockImplementation(() => {
    limit = new AbortController();
    return limit.signal;
  });
  return {
    isOver: () => limit.abort(new DOMException("No answer came in time.", "TimeoutError")),
    [Symbol.dispose]: () => limits.mockRestore(),
  };
}
