import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Hono } from "hono";
import type { Env } from "./app.ts";

/** Made of docs/errors.md by `npm run docs`. */
const PAGE = join(import.meta.dirname, "errors.html");

/** Where the `type` of every problem leads: what each code means, for whoever asks. */
export function mountErrors(app: Hono<Env>): void {
  app.get("/errors", async (c) => c.html(await readFile(PAGE, "utf8")));
}
