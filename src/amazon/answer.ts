import { AmazonError, type HeadwaterError } from "../errors.ts";
import { retryAfterMs } from "../lib/retry.ts";
import { type Answer, failureName, type Lost } from "./http.ts";
import { requestIdOf, said } from "./said.ts";
import type { Unreadable } from "./shape.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

/** What a request is for, in words that fit "Could not …". */
export type Operation =
  | "renew the access token"
  | "exchange the code of the sign-in"
  | "read who signed in"
  | "list the profiles"
  | "list the advertisers"
  | "list the AMC accounts"
  | "list the AMC instances"
  | "list the AMC connections"
  | "create the AMC connection"
  | "read the AMC terms"
  | "accept the AMC terms"
  | "create the audience"
  | "read the audience"
  | "update the audience"
  | "look an audience up by name"
  | "upload records"
  | "send events to advertiser"
  | "read the upload's state";

/** What was asked, and where: for messages, each of which names all of it. */
export interface Asked {
  operation: Operation;
  host: string;
  /** The profile on whose behalf, sent as the scope or not. */
  profileId?: string;
  /** Amazon's id of what it is about. */
  subject?: string;
}

/** The error that an answer other than a success means. `retryAt` is set when the same request may do later. */
export function refusal(answer: Answer, asked: Asked, now: number): HeadwaterError {
  const verdict = verdictOn(answer);
  const { hint, retryMs } = verdict;
  const waitMs = retryMs === undefined ? undefined : (retryAfterMs(answer.headers, now) ?? retryMs);
  return new verdict.Refusal(verdict.code, `${couldNot(asked)}: ${reason(answer, requestIdOf(answer))}`, {
    hint,
    retryAt: waitMs === undefined ? undefined : now + waitMs,
  });
}

/** What an answer says, without what was asked: for where many answers to the same question stand side by side. */
export const reasonOf = (answer: Answer): string => capitalized(reason(answer));

function reason(answer: Answer, requestId?: string): string {
  const { words } = said(answer);
  const quote = words === undefined ? "" : ` Amazon says: “${words}”`;
  return `${verdictOn(answer).reason} (${stamp(answer, requestId)}).${quote}`;
}

const verdictOn = (answer: Answer): Verdict => verdictOf(answer.status, said(answer));

/** The status, and Amazon's id of the request, by which its support finds it. */
const stamp = ({ status }: Answer, requestId: string | undefined): string =>
  requestId === undefined ? String(status) : `${status}, request ${requestId}`;

/** The error that a missing answer means. Whether Amazon did what was asked is another question: see `Lost.sent`. */
export function silence(lost: Lost, asked: Asked, now: number): AmazonError {
  const { timedOut, cause } = lost;
  return new AmazonError(
    timedOut ? "amazon.timed-out" : "amazon.unreachable",
    `${couldNot(asked)}: ${lostWords(lost)}`,
    {
      retryAt: now,
      cause,
      hint: timedOut
        ? `Try again.${asked.operation === "upload records" ? " On a slow line, send fewer records in one request: batch.records in headwater.yaml." : ""}`
        : "Check this machine's network, name resolution, proxy and certificates.",
    },
  );
}

/** The same without what was asked. */
export const silenceOf = (lost: Lost): string => capitalized(lostWords(lost));

const lostWords = ({ timedOut, cause }: Lost): string =>
  timedOut ? "no answer in time." : `the connection failed (${failureName(cause)}).`;

/** The error that a success with an unusable body means. */
export const unreadable = (answer: Answer, asked: Asked, { message }: Unreadable): AmazonError =>
  new AmazonError(
    "amazon.unreadable-answer",
    `${couldNot(asked)}: Amazon's answer can't be read (${stamp(answer, requestIdOf(answer))}): ${message}.`,
    { hint: "Try again. If it lasts, check that no proxy answers in Amazon's place." },
  );

/** The error for something that may or may not have been created. */
export const answerLost = (cause: HeadwaterError): AmazonError =>
  new AmazonError("amazon.answer-lost", `${cause.message} It may be done all the same.`, {
    hint: "Look whether it is there before doing it again.",
    cause,
  });

const couldNot = ({ operation, subject, profileId, host }: Asked): string =>
  [
    `Could not ${operation}`,
    subject === undefined ? "" : ` ${subject}`,
    profileId === undefined ? "" : ` for profile ${profileId}`,
    ` at ${host}`,
  ].join("");

const capitalized = (text: string): string => `${text[0]!.toUpperCase()}${text.slice(1)}`;
