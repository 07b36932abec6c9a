import { Hono } from "hono";
import { z } from "zod";
import { type Audience, count, type Member } from "./audience.ts";
import type { MovableClock } from "./clock.ts";
import { controlEvents } from "./control-events.ts";
import { controlLogin } from "./control-login.ts";
import { controlSettings } from "./control-settings.ts";
import type { Env } from "./env.ts";
import { FAULTS, type FaultRequest } from "./faults.ts";
import { streamed } from "./lines.ts";
import { rules } from "./operations.ts";
import type { Store } from "./store.ts";

const HASH = z.string().regex(/^[0-9a-f]{64}$/, "must be 64 lower-case hex digits");
const person = z.strictObject({ email: HASH.optional(), phone: HASH.optional() });

/** What Amazon does not have: a look inside, faults by name, a population to match, time. For tests and demos. */
export function control(store: Store, clock: MovableClock): Hono<Env> {
  const routes = new Hono<Env>();
  routes.route("/", controlLogin(store, clock));
  routes.route("/", controlSettings(store, clock));
  routes.route("/", controlEvents(store));
  routes.onError((error, c) => {
    const message = wrong(error);
    return c.json({ message: message ?? `The emulator failed: ${error}` }, message ? 400 : 500);
  });

  routes.get("/audiences", (c) =>
    c.json(
      store.audiences().map((audience) => ({
        id: audience.audienceId,
        region: audience.region,
        name: audience.name,
        country: audience.countryCode ?? null,
        members: count(audience, clock.now()).members,
        matched: count(audience, clock.now()).matched,
        ...seenTarget(audience),
      })),
    ),
  );

  routes.get("/audiences/:id/members", (c) => {
    const id = c.req.param("id");
    if (!store.audiences().some(({ audienceId }) => audienceId === id))
      return c.json({ message: "No such audience" }, 404);
    c.header("Content-Type", "application/x-ndjson");
    return c.body(streamed(memberLines(store.members(id))));
  });

  routes.get("/connections", (c) => c.json(store.connections.all()));

  routes.get("/requests", (c) =>
    c.json(
      Object.fromEntries([...store.requests].map(([name, counts]) => [name, Object.fromEntries(counts)])),
    ),
  );
  routes.delete("/requests", (c) => {
    store.requests.clear();
    return c.body(null, 204);
  });

  routes.get("/faults", (c) => c.json(store.faults.list()));
  routes.post("/faults", async (c) => {
    try {
      for (const fault of [await c.req.json()].flat() as FaultRequest[]) store.faults.add(fault);
    } catch (error) {
      const message = wrong(error) ?? String(error);
      const known = Object.entries(FAULTS).map(([name, { says }]) => ({ name, says }));
      return c.json({ message, faults: known }, 400);
    }
    return c.json(store.faults.list(), 201);
  });
  routes.get("/faults/struck", (c) => c.json(store.faults.struck()));
  routes.delete("/faults", (c) => {
    store.faults.clear(c.req.query("name"));
    return c.body(null, 204);
  });

  routes.get("/population", (c) => c.json({ hashes: store.population.size }));
  routes.post("/population", async (c) => {
    const people = peopleIn(await c.req.text());
    if (typeof people === "string") return c.json({ message: people }, 400);
    for (const one of people) store.population.add(one);
    store.rematch();
    return c.json({ hashes: store.population.size }, 201);
  });
  routes.delete("/population", (c) => {
    store.population.clear();
    store.rematch();
    return c.body(null, 204);
  });

  routes.get("/rules", (c) => c.json(rules()));
  return routes;
}

/** What an audience was made for, where its records go, and how many each side has taken. */
const seenTarget = ({ advertiserId, connectionId, target, received }: Audience) => ({
  advertiserId: advertiserId ?? null,
  connectionId: connectionId ?? null,
  usedConnectionId: target.connectionId ?? null,
  amc: target.amc,
  dsp: target.dsp,
  received,
});

/** What is wrong with a request's body; undefined when the error is not about that. */
function wrong(error: unknown): string | undefined {
  if (error instanceof z.ZodError) return z.prettifyError(error);
  return error instanceof SyntaxError ? `The body must be JSON: ${error.message}` : undefined;
}

/** A JSON array or JSON lines of people; a text says what is wrong. */
function peopleIn(text: string): z.infer<typeof person>[] | string {
  try {
    const values = text.trimStart().startsWith("[")
      ? JSON.parse(text)
      : text
          .split("\n")
          .filter(Boolean)
          .map((line) => JSON.parse(line));
    const people = z.array(person).safeParse(values);
    return people.success ? people.data : z.prettifyError(people.error);
  } catch {
    return "The body must be a JSON array, or JSON lines";
  }
}

function* memberLines(members: Iterable<[string, Member]>): Iterable<string> {
  for (const [externalUserId, { hashedPII, countryCode }] of members) {
    const country = countryCode === undefined ? "" : `,"countryCode":${JSON.stringify(countryCode)}`;
    yield `{"externalUserId":"${externalUserId}","hashedPII":${hashedPII}${country}}`;
  }
}
