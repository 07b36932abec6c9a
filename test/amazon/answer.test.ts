import { describe, expect, test } from "vitest";
import { type Asked, reasonOf, refusal } from "../../src/amazon/answer.ts";
import { AccessError, AmazonError, Bug, ConfigError, DataError } from "../../src/errors.ts";

const NOW = Date.UTC(2026, 10, 24);
const ASKED: Asked = {
  operation: "list the advertisers",
  host: "advertising-api.amazon.com",
  profileId: "1234567890123",
};

const answered = (status: number, body: unknown, headers: Record<string, string> = {}) =>
  refusal(
    {
      arrived: true,
      status,
      headers: new Headers(headers),
      text: typeof body === "string" ? body : JSON.stringify(body),
    },
    ASKED,
    NOW,
  );

describe("an answer that is no success", () => {
  test.each([
    [400, { message: "countryCode is bad" }, ConfigError, "amazon.request-refused"],
    [400, { Message: "STRING_VALUE can not be converted to a Long" }, ConfigError, "amazon.request-refused"],
    [400, { message: "Payload size exceeds the maximum" }, DataError, "amazon.too-large"],
    [400, { error: "invalid_grant" }, AccessError, "amazon.token-revoked"],
    [400, { error: "unauthorized_client" }, AccessError, "amazon.client-refused"],
    [400, { error: "invalid_scope" }, ConfigError, "amazon.request-refused"],
    [401, { error: "invalid_client" }, AccessError, "amazon.client-refused"],
    [500, { error: "ServerError" }, AmazonError, "amazon.unavailable"],
    [401, { message: "Unauthorized" }, AccessError, "amazon.token-refused"],
    [401, { code: "UNAUTHORIZED", details: "token expired" }, AccessError, "amazon.token-refused"],
    [401, { details: "No matching advertiser found for scope" }, ConfigError, "amazon.profile-not-reachable"],
    [401, { details: "Scope header is missing" }, ConfigError, "amazon.profile-not-reachable"],
    [401, { details: "Not authorized for scope 12345" }, ConfigError, "amazon.profile-not-reachable"],
    [401, { message: "No advertiser found for this profile" }, ConfigError, "amazon.profile-not-reachable"],
    [401, { details: "AMC terms are not accepted" }, AccessError, "amazon.terms-not-accepted"],
    [403, { message: "Accept the terms first" }, AccessError, "amazon.terms-not-accepted"],
    [401, { details: "Insufficient scope for this operation" }, AccessError, "amazon.not-permitted"],
    [403, { message: "advertising::campaign_management is missing" }, AccessError, "amazon.not-permitted"],
    [
      403,
      { code: "400", details: "Could not decrypt advertiser id" },
      ConfigError,
      "amazon.profile-not-suited",
    ],
    [403, { code: "ACCESS_DENIED", message: "no access" }, AccessError, "amazon.not-permitted"],
    [403, { message: "Forbidden" }, AccessError, "amazon.not-permitted"],
    [404, { message: "no such audience" }, ConfigError, "amazon.not-found"],
    [406, {}, Bug, "amazon.media-type-refused"],
    [413, { error: { errors: [{ errorType: "INPUT_TOO_LARGE" }] } }, DataError, "amazon.too-large"],
    [415, {}, Bug, "amazon.media-type-refused"],
    [422, { message: "no" }, ConfigError, "amazon.request-refused"],
    [429, { message: "Too many requests" }, AmazonError, "amazon.throttled"],
    [307, "", AmazonError, "amazon.unexpected-answer"],
    [500, "", AmazonError, "amazon.unavailable"],
    [501, { message: "not implemented" }, AmazonError, "amazon.not-offered"],
    [502, { code: "BAD_GATEWAY", message: "no" }, AmazonError, "amazon.unavailable"],
    [503, { code: "SERVICE_UNAVAILABLE", message: "no" }, AmazonError, "amazon.unavailable"],
    [504, "<html>Gateway</html>", AmazonError, "amazon.unavailable"],
  ])("%i %j is for %O to act on", (status, body, kind, code) => {
    const error = answered(status, body);
    expect(error).toBeInstanceOf(kind);
    expect(error.code).toBe(code);
    expect(error.hint).toBeTruthy();
  });

  test("its message names question, profile, host, status and Amazon's request id, and quotes Amazon", () =>
    expect(answered(403, { message: "Nope" }, { "x-amzn-requestid": "request-7" }).message).toBe(
      "Could not list the advertisers for profile 1234567890123 at advertising-api.amazon.com: " +
        "Amazon does not permit it (403, request request-7). Amazon says: “Nope”",
    ));

  test.each([
    [{ message: "no", requestId: "body-1" }],
    [{ code: "401", details: "no", errors: [], requestId: "body-1" }],
    [{ requestId: "body-1", error: { description: "no" } }],
    [{ error: { description: "no", requestId: "body-1" } }],
    [{ error: "invalid_grant", error_description: "no", request_id: "body-1" }],
  ])("its request id is the header's, else that of %j", (body) => {
    expect(answered(400, body).message).toContain("(400, request body-1)");
    expect(answered(400, body, { "x-amzn-requestid": "header-1" }).message).toContain("request header-1)");
  });

  test.each(["ana@example.com", "one two", "", "x".repeat(101)])(
    "what can be no request id is not repeated: %j",
    (requestId) => expect(answered(400, { message: "no", requestId }).message).toContain("(400)"),
  );

  test("what it says, without the question, is one text for all who asked the same", () =>
    expect(
      reasonOf({
        arrived: true,
        status: 400,
        headers: new Headers({ "x-amzn-requestid": "request-7" }),
        text: '{"message":"countryCode is bad"}',
      }),
    ).toBe("Amazon refused the request (400). Amazon says: “countryCode is bad”"));

  test.each([
    [{ message: "one" }, "one"],
    [{ Message: "one" }, "one"],
    [{ code: "401", details: "one" }, "one"],
    [{ message: "one", requestId: "x", errors: [{ errorType: "Invalid", message: "two" }] }, "one; two"],
    [{ message: "one", errors: [{ errorType: "Invalid", field: "name", message: "two" }] }, "one; name: two"],
    [{ message: "one", errors: [{ fieldName: "name", message: "two" }] }, "one; name: two"],
    [{ code: "400", details: "one", errors: ["two", "three"], requestId: "x" }, "one; two; three"],
    [{ requestId: "x", error: { errors: [{ errorType: "BAD", errorMessage: "two" }] } }, "two"],
    [{ code: "INVALID_ARGUMENT", message: "one" }, "one"],
    [{ error: { description: "one", errors: [{ errorType: "BAD", message: "two" }] } }, "one; two"],
    [{ error: "invalid_request", error_description: "one" }, "one"],
    [{ message: "one", errors: [{ message: "one" }] }, "one"],
    ["one", "one"],
  ])("Amazon's words are found in %j", (body, words) =>
    expect(answered(400, body).message).toMatch(new RegExp(`Amazon says: “${words}”$`)),
  );

  test.each(["", "{}", "<html>Bad gateway</html>"])("nothing is quoted from %j", (body) =>
    expect(answered(502, body).message).not.toContain("Amazon says"),
  );

  test("what Amazon says is quoted without tokens and addresses", () =>
    expect(answered(400, { message: "ana@example.com used Atza|IwEB" }).message).toContain(
      "“‹email› used ‹token›”",
    ));

  test("a throttled request may be tried when Amazon says so", () =>
    expect(answered(429, {}, { "retry-after": "30" }).retryAt).toBe(NOW + 30_000));

  test("a throttled request may be tried after two seconds when Amazon names no time", () =>
    expect(answered(429, {}).retryAt).toBe(NOW + 2_000));

  test("a request that failed at Amazon may be tried at once, or when Amazon says so", () => {
    expect(answered(500, {}).retryAt).toBe(NOW);
    expect(answered(503, {}, { "retry-after": "9" }).retryAt).toBe(NOW + 9_000);
  });

  test.each([307, 400, 401, 403, 404, 406, 413, 415, 422, 501])(
    "a %i is not to be tried again, whatever its headers say",
    (status) => expect(answered(status, {}, { "retry-after": "1" }).retryAt).toBeUndefined(),
  );
});
