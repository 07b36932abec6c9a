import { AmazonError } from "../errors.ts";
import type { Fetch } from "./http.ts";
import { systemFetch } from "./system-fetch.ts";

/**
 * The time at a host, in epoch milliseconds to the second; any HTTP answer will do, no login is needed. Undefined when
 * the answer does not tell.
 * @throws {AmazonError} amazon.unreachable
 */
export async function timeAtHost(
  url: string,
  fetch: Fetch = systemFetch,
  timeoutMs = 10_000,
): Promise<number | undefined> {
  try {
    const answer = await fetch(url, {
      method: "GET",
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await answer.body?.cancel();
    const date = Date.parse(answer.headers.get("date") ?? "");
    return Number.isNaN(date) ? undefined : date;
  } catch (cause) {
    throw new AmazonError("amazon.unreachable", `${new URL(url).host} can't be reached from this machine.`, {
      hint: "Check the network, a proxy or a firewall.",
      cause,
    });
  }
}
