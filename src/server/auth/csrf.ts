import { createHmac, timingSafeEqual } from "node:crypto";
import type { Context } from "hono";
import { forged } from "./refusals.ts";

/** Changes nothing, so that another site may have a browser send it. */
const isSafe = (method: string): boolean => method === "GET" || method === "HEAD";

/** A session's own token, which only its pages can read. */
export const csrfToken = (secret: string, sessionToken: string): string =>
  createHmac("sha256", secret).update(sessionToken).digest("base64url");

/** @throws {Refusal} 403 auth.csrf */
export function requireOwnPage(c: Context, expected: string): void {
  if (isSafe(c.req.method)) return;
  if (!isSameOrigin(c) || !same(c.req.header("x-csrf-token") ?? "", expected)) throw forged();
}

/** As far as the browser says where a request comes from. */
export function isSameOrigin(c: Context): boolean {
  const site = c.req.header("sec-fetch-site");
  if (site !== undefined && site !== "same-origin" && site !== "none") return false;
  const origin = c.req.header("origin");
  if (origin === undefined) return true;
  return URL.canParse(origin) && new URL(origin).host === (c.req.header("host") ?? new URL(c.req.url).host);
}

export function same(told: string, expected: string): boolean {
  const [a, b] = [Buffer.from(told), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
