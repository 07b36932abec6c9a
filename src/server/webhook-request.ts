import type { Clock } from "../lib/clock.ts";
import { version } from "../lib/version.ts";

/** In milliseconds. */
const TIMEOUT_MS = 10_000;

export interface Tried {
  status?: number;
  /** Why it was not delivered, in words of ours; absent: it was. */
  error?: string;
  /** What `Retry-After` asks for, in milliseconds. */
  retryAfterMs?: number;
}

/**
 * Posts one message once. The one place outside amazon/ that calls out: an address that an admin chose gets a message of
 * ours, and nothing of its answer but the status is looked at. It follows nobody elsewhere.
 */
export async function postWebhook(
  url: string,
  {
    body,
    headers,
    signal,
  }: { body: string; headers: Record<string, string>; signal?: AbortSignal | undefined },
  clock: Clock,
): Promise<Tried> {
  const late = new AbortController();
  const answered = new AbortController();
  void clock.sleep(TIMEOUT_MS, answered.signal).then(
    () => late.abort(),
    () => undefined,
  );
  try {
    const answer = await fetch(url, {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": "application/json", "user-agent": `Headwater/${version()}`, ...headers },
      body,
      signal: AbortSignal.any([late.signal, ...(signal ? [signal] : [])]),
    });
    await answer.body?.cancel();
    return told(answer);
  } catch (error) {
    if (late.signal.aborted) return { error: `No answer within ${TIMEOUT_MS / 1000} seconds.` };
    if (signal?.aborted) return { error: "The service ended meanwhile." };
    const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
    return { error: `It could not be reached${code ? ` (${code})` : ""}.` };
  } finally {
    answered.abort();
  }
}

function told({ status, ok, headers }: Response): Tried {
  if (ok) return { status };
  const seconds = Number(headers.get("retry-after") ?? Number.NaN);
  const error = status >= 300 && status < 400 ? `It answered ${status}: it moved.` : `It answered ${status}.`;
  return { status, error, ...(Number.isFinite(seconds) && { retryAfterMs: seconds * 1000 }) };
}
