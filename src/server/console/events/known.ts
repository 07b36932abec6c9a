import type { Answer } from "../api.ts";

/** One entry of `events` as the API tells it. */
export type KnownEvents = Answer<"GET /api/event-syncs/{name}">;
