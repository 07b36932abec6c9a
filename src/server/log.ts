import { type DestinationStream, type Logger, pino } from "pino";
import { HeadwaterError } from "../errors.ts";
import type { Clock } from "../lib/clock.ts";
import { redact } from "../lib/redact.ts";

/** What never stands in a log, whatever it is called around it. */
const SECRET_KEYS =
  /^(authorization|cookies?|set-?cookies?|.*token|.*password|.*secret|.*api-?key|e-?mails?|phones?|values?)$/i;

/** Ids and words of ours: without them a log helps nobody, and `redact` would take an id's digits for a phone number. */
const PLAIN_KEYS = new Set(
  "runId workId requestId planId receiptId deliveryId webhookId audienceKey route method state work code version at".split(
    " ",
  ),
);

const HIDDEN = "‹hidden›";

/** JSON lines, fit to be kept: no secrets, nobody's values. */
export const createLog = (destination: DestinationStream, clock: Clock): Logger =>
  pino(
    {
      base: null,
      timestamp: () => `,"time":"${new Date(clock.now()).toISOString()}"`,
      formatters: {
        level: (level) => ({ level }),
        log: (fields) => clean(fields) as Record<string, unknown>,
      },
      // Ours, in `clean`: pino's would come after it, and knows errors by their whole text.
      serializers: { err: (told: unknown) => told },
      hooks: {
        logMethod(args, method) {
          // Fields are `clean`'s; after them, or in their place, comes a message with its values.
          const [first, ...texts] = args as unknown[];
          const [fields, words] = typeof first === "string" ? [[], [first, ...texts]] : [[first], texts];
          const [message = "", ...values] = words.map((one) => redact(String(one)));
          method.apply(this, [...fields, message, ...values] as Parameters<typeof method>);
        },
      },
    },
    destination,
  );

/** No log: for a terminal, which is told in words. */
export const noLog = (): Logger => pino({ enabled: false });

const DEEPEST = 6;

function clean(value: unknown, key = "", depth = 0): unknown {
  if (value === undefined || value === null || typeof value === "boolean" || typeof value === "number")
    return value;
  if (SECRET_KEYS.test(key)) return HIDDEN;
  if (typeof value === "string") return PLAIN_KEYS.has(key) && isPlain(value) ? value : redact(value);
  if (depth > DEEPEST) return HIDDEN;
  if (value instanceof Error) return errorFields(value, depth);
  if (Array.isArray(value)) return value.map((one) => clean(one, key, depth + 1));
  if (typeof value === "object")
    return Object.fromEntries(
      Object.entries(value).map(([name, one]) => [redact(name), clean(one, name, depth + 1)]),
    );
  return redact(String(value));
}

/** All that `redact` would take out of it are its digits. */
function isPlain(text: string): boolean {
  const letters = text.replaceAll(/\d/g, "d");
  return /^[\w./:{}*-]{1,200}$/.test(text) && redact(letters) === letters;
}

/** A line of a stack that says where, and no line of a message that looks like one: `    at run (file:///…/run.ts:12:3)`. */
const IS_PLACE = /^\s+at .*(:\d+:\d+|<anonymous>|native)\)?$/;

/** Where in the code an error came from, and its words, redacted. */
function errorFields(error: Error, depth: number): Record<string, unknown> {
  return {
    type: redact(error.name),
    ...(error instanceof HeadwaterError && { code: error.code, hint: redact(error.hint ?? "") }),
    message: redact(error.message),
    stack: (error.stack ?? "")
      .split("\n")
      .filter((line) => IS_PLACE.test(line) && !error.message.includes(line))
      .map((line) => line.trim()),
    ...(error.cause !== undefined && { cause: clean(error.cause, "cause", depth + 1) }),
  };
}
