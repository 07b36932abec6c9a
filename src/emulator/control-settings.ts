import { Hono } from "hono";
import { z } from "zod";
import type { MovableClock } from "./clock.ts";
import type { Env } from "./env.ts";
import { optionChanges } from "./options.ts";
import type { Store } from "./store.ts";

const move = z.strictObject({ advanceMs: z.number().int().min(0) });

/** The emulator's time and its options, seen and changed while it runs. */
export function controlSettings(store: Store, clock: MovableClock): Hono<Env> {
  const routes = new Hono<Env>();
  const time = () => ({ now: clock.now(), iso: new Date(clock.now()).toISOString() });

  routes.get("/clock", (c) => c.json(time()));
  routes.post("/clock", async (c) => {
    clock.advance(move.parse(await c.req.json()).advanceMs);
    return c.json(time());
  });

  routes.get("/options", (c) => c.json(store.options));
  routes.patch("/options", async (c) => {
    Object.assign(store.options, optionChanges.parse(await c.req.json()));
    return c.json(store.options);
  });
  return routes;
}
