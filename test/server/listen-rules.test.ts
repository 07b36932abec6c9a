import { describe, expect, test } from "vitest";
import {
  addressOf,
  checkListening,
  isLoopback,
  type Listening,
  refusalOf,
} from "../../src/server/auth/listen-rules.ts";

const loopback: Listening = { host: "127.0.0.1", port: 8080, hasCertificate: false, trustedProxies: [] };
const open: Listening = { ...loopback, host: "0.0.0.0", publicUrl: "https://hw.example.com" };
const behindProxy = checkListening({ ...open, trustedProxies: ["10.0.0.0/8", "2001:db8::1"] }, 1);

describe("where it is safe to listen", () => {
  test.each([
    ["localhost", true],
    ["127.0.0.1", true],
    ["127.8.9.1", true],
    ["[::1]", true],
    ["::1", true],
    ["::ffff:127.0.0.1", true],
    ["0.0.0.0", false],
    ["::", false],
    ["192.168.0.2", false],
    ["127.0.0.1.example.com", false],
    ["localhost.example.com", false],
  ])("%s is reached from this machine alone: %s", (host, alone) => {
    expect(isLoopback(host)).toBe(alone);
  });

  test("on this machine alone, nobody needs a password or TLS", () => {
    expect(checkListening(loopback, 0).url).toBe("http://127.0.0.1:8080");
  });

  test.each<[string, Partial<Listening>, number, RegExp]>([
    ["no named admin", { hasCertificate: true }, 0, /users add/],
    ["no TLS", {}, 1, /--tls-cert FILE.*--trusted-proxy/],
    [
      "a public address without TLS",
      { hasCertificate: true, publicUrl: "http://hw.example.com" },
      1,
      /--public-url https/,
    ],
  ])("an address that other machines reach is refused with %s", (_, more, admins, hint) => {
    expect(() => checkListening({ ...open, ...more }, admins)).toThrow(
      expect.objectContaining({ code: "serve.not-safe", hint: expect.stringMatching(hint) }),
    );
  });

  test("an address that other machines reach is fine with an admin and a certificate, or a proxy", () => {
    expect(checkListening({ ...open, hasCertificate: true }, 1).url).toBe("https://hw.example.com");
    expect(behindProxy.onlySecure).toBe(true);
  });

  test.each(["proxy.example.com", "10.0.0.0/33", "10.0.0.0/0", "10.0.0.0/x", ""])(
    "%j is no trusted proxy",
    (proxy) => {
      expect(() => checkListening({ ...open, trustedProxies: [proxy] }, 1)).toThrow(
        expect.objectContaining({ code: "serve.proxy-invalid" }),
      );
    },
  );

  test.each(["hw.example.com", "ftp://hw.example.com", "https://hw.example.com/path"])(
    "%s is no public address",
    (publicUrl) => {
      expect(() => checkListening({ ...loopback, publicUrl }, 1)).toThrow(
        expect.objectContaining({ code: "serve.url-invalid" }),
      );
    },
  );
});

describe("which requests are looked at", () => {
  test.each([
    ["localhost:8080", undefined],
    ["127.0.0.1:8080", undefined],
    ["[::1]:8080", undefined],
    ["LOCALHOST:8080", undefined],
    ["localhost:9090", "host"],
    ["evil.example.com", "host"],
    ["evil.example.com:8080", "host"],
    ["localhost.evil.example.com:8080", "host"],
    ["", "host"],
    [undefined, "host"],
  ])("one for %s: %s", (host, refusal) => {
    expect(refusalOf({ address: "127.0.0.1", host }, checkListening(loopback, 0))).toBe(refusal);
  });

  test.each([
    ["the proxy, over TLS", "10.1.2.3", "https", undefined],
    ["the proxy as IPv6", "2001:db8::1", "https", undefined],
    ["the proxy as IPv4 in IPv6", "::ffff:10.1.2.3", "https", undefined],
    ["the proxy, in clear", "10.1.2.3", "http", "insecure"],
    ["the proxy, which does not say", "10.1.2.3", undefined, "insecure"],
    ["somebody who says so too", "198.51.100.7", "https", "insecure"],
    ["this machine", "127.0.0.1", undefined, undefined],
  ])("behind a proxy, one from %s", (_, address, forwardedProto, refusal) => {
    expect(refusalOf({ address, host: "hw.example.com", forwardedProto }, behindProxy)).toBe(refusal);
  });

  test("an address is forwarded by the trusted proxy alone, and read from its end", () => {
    const from = (address: string, forwardedFor?: string) =>
      addressOf({ address, forwardedFor }, behindProxy);
    expect(from("10.1.2.3", "1.1.1.1, 198.51.100.7")).toBe("198.51.100.7");
    expect(from("10.1.2.3", "1.1.1.1, 198.51.100.7, 10.9.9.9")).toBe("198.51.100.7");
    expect(from("198.51.100.7", "1.1.1.1")).toBe("198.51.100.7");
    expect(from("10.1.2.3", "nonsense")).toBe("10.1.2.3");
    expect(from("10.1.2.3")).toBe("10.1.2.3");
  });
});
