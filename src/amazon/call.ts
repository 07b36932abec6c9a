import type { HeadwaterError } from "../errors.ts";
import type { Clock } from "../lib/clock.ts";
import type { Backoff } from "../lib/retry.ts";
import type { AmcAccount } from "./amc-account.ts";
import { type Asked, answerLost, type Operation } from "./answer.ts";
import { exchange, type Fetch, type Method } from "./http.ts";
import { PATIENCE, patiently } from "./patience.ts";
import { type Read, type Settled, settle } from "./settled.ts";
import type { AccessToken, Tokens } from "./token.ts";
import { HEADERS, type MediaType, V1_HEADERS } from "./wire.ts";

/** Holds requests back. Every request to the Ads API passes here first, and tells here how it ended. */
export interface Pace {
  /** Resolves when one more request may go. @throws the signal's reason; {AmazonError} amazon.circuit-open */
  beforeRequest(request: Pick<Question, "upload" | "signal">): Promise<Turn>;
  /** No request before this instant, in epoch milliseconds: Amazon said so. */
  pauseUntil(instant: number): Promise<void>;
}

/** One request's leave to go. */
export interface Turn {
  /** Once it has ended: with the error of an Amazon that was silent or had trouble of its own, if so. Never throws. */
  ended(failure?: HeadwaterError): Promise<void>;
}

/** One request that was made, for reports. */
export interface RequestEvent {
  operation: Operation;
  /** Absent when no answer came. */
  status?: number;
  ms: number;
  requestId?: string;
}

/** One question to Amazon. */
export interface Question {
  operation: Operation;
  method: Method;
  /** With ids already escaped. */
  path: string;
  query?: Record<string, string>;
  mediaType: MediaType;
  body?: string | Uint8Array<ArrayBuffer>;
  /** Sent as the scope. */
  profileId?: string;
  /** Sent as the advertiser and its marketplace, which the AMC administration wants in place of a scope. */
  amcAccount?: AmcAccount;
  /** The account that it is for: one of the newer operations, whose headers have other names. */
  accountId?: string;
  subject?: string;
  /** What it takes of a connection's hour. */
  upload?: { connectionId?: string; records: number };
  /** Awaited when nothing stands in its way any more: it leaves next. A renewed token makes it leave twice. */
  leaving?: () => Promise<void>;
  /** Stops before it leaves; one that has left is waited for, and its answer counts. */
  signal?: AbortSignal;
}

/** The three ways to put a question. Each renews a refused token once, and reads the answer's body with `read`. */
export interface Caller {
  /** Asks again while Amazon is busy or silent: for what may be done twice. */
  ask<T>(question: Question, read: Read<T>): Promise<T>;
  /**
   * Asks again only while Amazon certainly did nothing: for what must not be done twice.
   * @throws {AmazonError} amazon.answer-lost — it may or may not be done.
   */
  askOnce<T>(question: Question, read: Read<T>): Promise<T>;
  /** Never asks again, and tells what became of it. When it throws, Amazon did nothing. */
  tell<T>(question: Question, read: Read<T>): Promise<Settled<T>>;
}

export interface CallerOptions {
  api: string;
  /** The profile on whose behalf, for messages of questions that send no scope. */
  profileId?: string;
  tokens: Tokens;
  fetch: Fetch;
  clock: Clock;
  random: () => number;
  backoff: Backoff;
  pace: Pace;
  timeoutMs: number;
  onRequest: (event: RequestEvent) => void;
}

export function createCaller(options: CallerOptions): Caller {
  const { api, tokens, clock, pace } = options;
  const { host } = new URL(api);
  const patience = { ...PATIENCE, clock, random: options.random, backoff: options.backoff };
  const askedOf = ({ operation, profileId, subject }: Question): Asked => ({
    operation,
    host,
    profileId: profileId ?? options.profileId,
    subject,
  });

  async function attempt<T>(question: Question, read: Read<T>, token: AccessToken): Promise<Settled<T>> {
    const { operation, method, path, query, mediaType, body } = question;
    const startedAt = clock.now();
    const result = await exchange(
      {
        method,
        url: `${api}${path}${queryText(query)}`,
        headers: {
          Authorization: `Bearer ${token.accessToken}`,
          ...callerHeaders(question, token),
          Accept: mediaType,
          ...(body === undefined ? {} : { "Content-Type": mediaType }),
        },
        body,
      },
      { fetch: options.fetch, timeoutMs: options.timeoutMs },
    );
    const settled = settle(result, read, askedOf(question), clock.now());
    const { status, requestId } = settled;
    options.onRequest({ operation, status, requestId, ms: clock.now() - startedAt });
    // Of a 429 only: it speaks of the profile's allowance, a 503 of one host's trouble.
    if (
      settled.done === "no" &&
      settled.error.code === "amazon.throttled" &&
      settled.error.retryAt !== undefined
    )
      await pace.pauseUntil(settled.error.retryAt);
    return settled;
  }

  /** One request, when its turn has come. */
  async function inTurn<T>(
    question: Question,
    read: Read<T>,
    tokenOf: () => Promise<AccessToken>,
  ): Promise<{ settled: Settled<T>; token: AccessToken }> {
    const turn = await pace.beforeRequest(question);
    const token = await tokenOf();
    question.signal?.throwIfAborted();
    await question.leaving?.();
    const settled = await attempt(question, read, token);
    await turn.ended(settled.done !== "yes" && DOWN.has(settled.error.code) ? settled.error : undefined);
    return { settled, token };
  }

  async function tell<T>(question: Question, read: Read<T>): Promise<Settled<T>> {
    const { settled, token } = await inTurn(question, read, () => tokens.current());
    if (settled.done !== "no" || settled.error.code !== "amazon.token-refused") return settled;
    const renewed = await tokens.renew(token);
    return (await inTurn(question, read, async () => renewed)).settled;
  }

  async function ask<T>(question: Question, read: Read<T>): Promise<T> {
    const settled = await patiently(() => tell(question, read), ["no", "unknown"], patience, question.signal);
    if (settled.done === "yes") return settled.value;
    throw settled.error;
  }

  async function askOnce<T>(question: Question, read: Read<T>): Promise<T> {
    const settled = await patiently(() => tell(question, read), ["no"], patience, question.signal);
    if (settled.done === "yes") return settled.value;
    throw settled.done === "unknown" ? answerLost(settled.error) : settled.error;
  }

  return { ask, askOnce, tell };
}

/** Amazon did not answer, or not as one who can. */
const DOWN = new Set(["amazon.unavailable", "amazon.unreachable", "amazon.timed-out"]);

const queryText = (query: Record<string, string> = {}): string =>
  Object.keys(query).length === 0 ? "" : `?${new URLSearchParams(query)}`;

/** Who asks, and for whom. */
function callerHeaders(
  { profileId, amcAccount, accountId }: Question,
  { clientId }: AccessToken,
): Record<string, string> {
  if (accountId !== undefined) return { [V1_HEADERS.clientId]: clientId, [V1_HEADERS.account]: accountId };
  return {
    [HEADERS.clientId]: clientId,
    ...(profileId !== undefined && { [HEADERS.scope]: profileId }),
    ...(amcAccount !== undefined && amcHeaders(amcAccount)),
  };
}

const amcHeaders = ({ accountId, marketplaceId }: AmcAccount): Record<string, string> => ({
  [HEADERS.amcAccount]: accountId,
  [HEADERS.marketplace]: marketplaceId,
});
