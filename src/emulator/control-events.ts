import { Hono } from "hono";
import { conversions } from "./conversions.ts";
import type { Env } from "./env.ts";
import { isMatched } from "./events.ts";
import { streamed } from "./lines.ts";
import type { Store } from "./store.ts";

/** The events that were taken, one by one and counted. */
export function controlEvents(store: Store): Hono<Env> {
  const routes = new Hono<Env>();
  routes.get("/events", (c) => {
    c.header("Content-Type", "application/x-ndjson");
    return c.body(streamed(eventLines(store)));
  });
  routes.get("/conversions", (c) => c.json(conversions(store.events.all(), store.population)));
  routes.get("/conversion-definitions", (c) => c.json(store.conversionDefinitions.all()));
  return routes;
}

function* eventLines({ events, population }: Store): Iterable<string> {
  for (const event of events.all()) yield JSON.stringify({ ...event, matched: isMatched(event, population) });
}
