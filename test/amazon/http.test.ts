import { describe, expect, test } from "vitest";
import { exchange, failureName } from "../../src/amazon/http.ts";

/** What fetch throws, with the system's error inside. */
const failed = (properties: object) =>
  new TypeError("fetch failed", { cause: Object.assign(new Error("no"), properties) });

const addresses = (...errors: object[]) =>
  new TypeError("fetch failed", {
    cause: new AggregateError(errors.map((properties) => Object.assign(new Error("no"), properties))),
  });

const becomes = (failure: unknown) =>
  exchange(
    { method: "POST", url: "http://amazon.invalid", headers: {} },
    { fetch: () => Promise.reject(failure), timeoutMs: 1_000 },
  );

describe("a failed request", () => {
  test.each([
    ["the connection was refused", failed({ code: "ECONNREFUSED", syscall: "connect" })],
    ["the name is unknown", failed({ code: "ENOTFOUND", syscall: "getaddrinfo" })],
    ["nobody took the connection in time", failed({ code: "ABORT_ERR", syscall: "connect" })],
    ["no address took the connection", addresses({ syscall: "connect" }, { syscall: "connect" })],
  ])("was certainly not sent when %s", async (_name, failure) =>
    expect(await becomes(failure)).toMatchObject({ arrived: false, sent: false }),
  );

  test.each([
    ["the connection broke", failed({ code: "ECONNRESET", syscall: "read" })],
    ["one address failed later than at connecting", addresses({ syscall: "connect" }, { syscall: "read" })],
    ["the failure says nothing", new TypeError("fetch failed")],
    ["the failure is no error", "stop"],
  ])("may have been sent when %s", async (_name, failure) =>
    expect(await becomes(failure)).toMatchObject({ arrived: false, sent: true }),
  );

  test("is named as the system names it", () => {
    expect(failureName(failed({ code: "CERT_HAS_EXPIRED" }))).toBe("CERT_HAS_EXPIRED");
    expect(failureName(new TypeError("fetch failed"))).toBe("TypeError");
  });
});
