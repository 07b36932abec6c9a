import type { IncomingHttpHeaders } from "node:http";
import type { Exchange } from "../../src/emulator/exchange.ts";
import { absent } from "./description.ts";
import { watch } from "./watch.ts";

/** A request as Node's server has it; `url` is its path, with a region's prefix or without, and its query. */
export interface RawRequest {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Compares what a test's own server or proxy has seen, whatever the emulator says of itself. */
export function watchWire(
  { method, url, headers, body }: RawRequest,
  answer?: { status: number; headers: IncomingHttpHeaders; body: string },
): void {
  if (absent) return;
  const { pathname, searchParams: query } = new URL(url, "http://wire");
  const path = pathname.replace(/^\/(?:na|eu|fe)(?=\/)/, "");
  const exchange: Exchange = {
    request: { method, path, query, headers: headersOf(headers), body },
    answer: answer && { ...answer, headers: headersOf(answer.headers) },
  };
  watch(exchange);
}

function headersOf(given: IncomingHttpHeaders): Headers {
  const headers = new Headers();
  for (const [name, values] of Object.entries(given))
    for (const value of [values ?? []].flat()) headers.append(name, value);
  return headers;
}
