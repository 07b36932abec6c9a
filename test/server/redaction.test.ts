import fc from "fast-check";
import { expect, test } from "vitest";
import { ConfigError } from "../../src/errors.ts";
import { createLog } from "../../src/server/log.ts";
import { steppedClock } from "./stepped-clock.ts";

const hex = fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: 64, maxLength: 64 });
const word = fc.string({
  unit: fc.constantFrom(..."abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMN23456789"),
  minLength: 24,
  maxLength: 43,
});

/** What must not be written down, and a text that has it as such things come. */
const secret = fc.oneof(
  fc.emailAddress().map((email) => ({ secret: email, text: email })),
  hex.map((hash) => ({ secret: hash, text: hash })),
  fc.integer({ min: 2_000_000, max: 9_999_999 }).map((number) => {
    const local = `${Math.floor(number / 10_000)}-${String(number % 10_000).padStart(4, "0")}`;
    return { secret: local, text: `+1 206 ${local}` };
  }),
  word.map((token) => ({ secret: token, text: `Bearer ${token}` })),
  word.map((token) => ({ secret: token, text: `Atza|${token}` })),
  word.map((token) => ({ secret: token, text: `client_secret=${token}` })),
  word.map((token) => ({ secret: token, text: `hw_${token}` })),
  word.map((token) => ({ secret: token, text: `whsec_${token}` })),
  word.map((token) => ({ secret: token, text: `headwater_session=${token}; Path=/` })),
  word.map((token) => ({ secret: token, text: `http://localhost:8080/api/sign-in/link?token=${token}` })),
);

type Log = ReturnType<typeof createLog>;

const named = (text: string): Error => {
  const error = new Error("it failed");
  error.name = text;
  return error;
};

/** Everywhere that something may stand when a line is written. */
const PLACES: Record<string, (log: Log, text: string) => void> = {
  message: (log, text) => log.info(`asked with ${text}`),
  "message beside fields": (log, text) => log.info({ a: 1 }, `asked with ${text}`),
  "values of a message": (log, text) => log.info("%s and %s of %o", text, text, { text }),
  "values beside fields": (log, text) => log.info({ a: 1 }, "%s of %s", text, text),
  field: (log, text) => log.warn({ note: text }, "x"),
  "name of a field": (log, text) => log.warn({ [text]: 1 }, "x"),
  "deep field": (log, text) => log.warn({ a: { b: [{ c: `${text}, ${text}` }] } }, "x"),
  "too deep field": (log, text) =>
    log.warn({ a: { b: { c: { d: { e: { f: { g: { h: text } } } } } } } }, "x"),
  error: (log, text) => log.error({ err: new Error(`for ${text}`) }, "x"),
  "error alone": (log, text) => log.error(new Error(`for ${text}`)),
  "error with a message": (log, text) => log.error(new Error(`for ${text}`), `of ${text}`),
  "error of many lines": (log, text) =>
    log.error({ err: new Error(`for\n    at ${text}\n    at ${text}`) }, "x"),
  "error that was changed": (log, text) => {
    const err = new Error(`for\n    at ${text}`);
    err.message = "other words";
    log.error({ err }, "x");
  },
  "name of an error": (log, text) => log.error({ err: named(text) }, "x"),
  "error of ours": (log, text) =>
    log.error({ err: new ConfigError("cli.usage", text, { hint: text, at: text }) }, "x"),
  "field of an error": (log, text) =>
    log.error({ err: Object.assign(new Error("x"), { body: text, path: text }) }, "x"),
  cause: (log, text) => log.error({ err: new Error("x", { cause: new Error(text, { cause: text }) }) }, "x"),
  "cause that is no error": (log, text) =>
    log.error({ err: new Error("x", { cause: { request: { body: text } } }) }, "x"),
  "error of several": (log, text) => log.error({ err: new AggregateError([new Error(text)], text) }, "x"),
  "thrown text": (log, text) => log.error({ err: text }, "x"),
  ...Object.fromEntries(
    ["runId", "requestId", "route", "code", "who"].map((name) => [
      name,
      (log: Log, text: string) => log.info({ [name]: text }, "x"),
    ]),
  ),
};

/** Of a header, whatever its value is. */
const HEADERS = [
  "authorization",
  "Authorization",
  "cookie",
  "Cookie",
  "set-cookie",
  "x-csrf-token",
  "x-api-key",
  "Amazon-Advertising-API-ClientSecret",
  "cookies",
];

const written = (write: (log: Log) => void): string => {
  const lines: string[] = [];
  write(createLog({ write: (line) => void lines.push(line) }, steppedClock()));
  expect(lines).toHaveLength(1);
  return lines[0]!;
};

test.each(Object.entries(PLACES))("nothing secret is written down from a place such as: %s", (_, write) =>
  fc.assert(
    fc.property(secret, ({ secret, text }) => {
      expect(written((log) => write(log, text))).not.toContain(secret);
    }),
    { numRuns: 40 },
  ),
);

test("no header that lets somebody in is written down, whatever it says", () =>
  fc.assert(
    fc.property(word, fc.constantFrom(...HEADERS), (value, name) => {
      const line = written((log) =>
        log.info({ request: { headers: { [name]: value, accept: "text/html" } } }, "x"),
      );
      expect(line).not.toContain(value);
      expect(line).toContain("text/html");
    }),
    { numRuns: 60 },
  ));

test("what helps to find a fault stays: ids, codes, and where in the code it was", () => {
  const line = written((log) =>
    log.error(
      { runId: "20260101-000000-aaaa", err: new ConfigError("cli.usage", "No such file.") },
      "%s failed after %d",
    ),
  );
  expect(line).toContain("20260101-000000-aaaa");
  expect(line).toContain('"code":"cli.usage"');
  expect(line).toMatch(/redaction\.test\.ts:\d+:\d+/);
});
