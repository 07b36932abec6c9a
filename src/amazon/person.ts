import type { HeadwaterError } from "../errors.ts";
import { type Clock, systemClock } from "../lib/clock.ts";
import { exchange, type Fetch } from "./http.ts";
import { type Endpoints, REGIONS, type Region } from "./region.ts";
import { settle } from "./settled.ts";
import { fieldsOf, id } from "./shape.ts";
import { systemFetch } from "./system-fetch.ts";

/** The scope under which Login with Amazon tells who signed in. */
export const PERSON_SCOPE = "profile";

/**
 * Amazon's own id of the person behind an access token, which must have the scope `profile`. Nothing else of what Amazon
 * tells there (a name, an address) is read.
 * @throws {HeadwaterError} as the other requests
 * @source developer.amazon.com/docs/login-with-amazon, obtain customer profile (read 2026-11-26; documented)
 */
export async function personOf(
  { accessToken }: { accessToken: string },
  { region, endpoints }: { region: Region; endpoints?: Endpoints },
  {
    fetch = systemFetch,
    clock = systemClock,
    timeoutMs = 30_000,
  }: { fetch?: Fetch; clock?: Clock; timeoutMs?: number } = {},
): Promise<string> {
  const url = new URL("/user/profile", endpoints?.token ?? REGIONS[region].token);
  const result = await exchange(
    {
      method: "GET",
      url: url.href,
      headers: { Authorization: `Bearer ${accessToken}`, Accept: "application/json" },
    },
    { fetch, timeoutMs },
  );
  const settled = settle(
    result,
    (body) => id(fieldsOf(body), "user_id"),
    { operation: "read who signed in", host: url.host },
    clock.now(),
  );
  if (settled.done === "yes") return settled.value;
  throw settled.error satisfies HeadwaterError;
}
