import { AmazonError, type HeadwaterError } from "../errors.ts";
import { retryAfterMs } from "../lib/retry.ts";
import { type Answer, failureName, type Lost } from "./http.ts";
import { requestIdOf, said } from "./said.ts";
import type { Unreadable } from "./shape.ts";
import { verdictOf } from "./verdict.ts";

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
  | "read the upload's state";

/** What was asked, and where: for messages. */
export interface Asked {
  operation: Operation;
  host: string;
  profileId?: string;
  /** Amazon's id of what it is about. */
  subject?: string;
}

/** The error that an answer other than a success means. `retryAt` is set when the same request may do later. */
export function refusal(answer: Answer, asked: Asked, now: number): HeadwaterError {
  const says = said(answer);
  const verdict = verdictOf(answer.status, says);
  const waitMs =
    verdict.retryMs === undefined ? undefined : (retryAfterMs(answer.headers, now) ?? verdict.retryMs);
  const quote = says.words === undefined ? "" : ` Amazon says: “${says.words}”`;
  return new verdict.Refusal(
    verdict.code,
    `${couldNot(asked)}: ${verdict.reason} (${answer.status}).${quote}`,
    {
      hint: verdict.hint,
      at: place(asked, answer),
      retryAt: waitMs === undefined ? undefined : now + waitMs,
    },
  );
}

/** The error that a missing answer means. Whether Amazon did what was asked is another question: see `Lost.sent`. */
export function silence({ timedOut, cause }: Lost, asked: Asked, now: number): AmazonError {
  const details = { at: place(asked), retryAt: now, cause };
  return timedOut
    ? new AmazonError("amazon.timed-out", `${couldNot(asked)}: no answer in time.`, {
        ...details,
        hint: "Try again. On a slow line, allow more time or send fewer records in one request.",
      })
    : new AmazonError(
        "amazon.unreachable",
        `${couldNot(asked)}: the connection failed (${failureName(cause)}).`,
        {
          ...details,
          hint: "Check this machine's network, name resolution, proxy and certificates.",
        },
      );
}

/** The error that a success with an unusable body means. */
export const unreadable = (answer: Answer, asked: Asked, { message }: Unreadable): AmazonError =>
  new AmazonError(
    "amazon.unreadable-answer",
    `${couldNot(asked)}: Amazon's answer can't be read (${answer.status}): ${message}.`,
    {
      hint: "Try again. If it lasts, check that no proxy answers in Amazon's place.",
      at: place(asked, answer),
    },
  );

/** The error for something that may or may not have been created. */
export const answerLost = (asked: Asked, cause: HeadwaterError): AmazonError =>
  new AmazonError(
    "amazon.answer-lost",
    `Asked ${asked.host} to ${asked.operation}, but learned no result: it may or may not exist.`,
    { hint: "Look it up before creating it again.", at: cause.at, cause },
  );

const couldNot = ({ operation, subject, profileId, host }: Asked): string =>
  [
    `Could not ${operation}`,
    subject === undefined ? "" : ` ${subject}`,
    profileId === undefined ? "" : ` for profile ${profileId}`,
    ` at ${host}`,
  ].join("");

function place({ host }: Asked, answer?: Answer): string {
  const requestId = answer === undefined ? undefined : requestIdOf(answer);
  return requestId === undefined ? host : `${host}, request ${requestId}`;
}
