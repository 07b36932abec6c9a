import { readFile } from "node:fs/promises";
import { extname, join } from "node:path";
import type { Context, Hono } from "hono";
import { finishSignIn } from "./api/connections.ts";
import { signInByLink } from "./api/session.ts";
import type { Env } from "./app.ts";
import { newNonce, pagePolicy } from "./headers.ts";
import { createPackedFiles } from "./packed-files.ts";
import { Refusal } from "./problems.ts";

/** Where `npx vite build` puts the console. */
export const CONSOLE_FOLDER = join(import.meta.dirname, "console", "dist");

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".map": "application/json",
  ".png": "image/png",
  ".svg": "image/svg+xml",
  ".woff2": "font/woff2",
};

/** One name, or one in `assets/`: no path can lead out of the folder. */
const A_FILE = /^\/(assets\/)?[\w-][\w.-]*$/;

/** Hands out the console: its files, and its page for every address that a browser asks for. */
export function mountConsole(app: Hono<Env>, folder = CONSOLE_FOLDER): void {
  const readPacked = createPackedFiles();
  app.get("*", async (c) => {
    const { path } = c.req;
    const type = TYPES[extname(path)];
    if (type !== undefined && A_FILE.test(path) && path !== "/index.html") {
      const file = await readPacked(c, join(folder, path));
      if (file) {
        const cache = path.startsWith("/assets/") ? "public, max-age=31536000, immutable" : "no-cache";
        return c.body(file.bytes, 200, { "Content-Type": type, "Cache-Control": cache, ...file.headers });
      }
    }
    if (type === undefined && wantsPage(c)) return page(c, folder);
    throw notThere();
  });
  app.notFound(() => {
    throw notThere();
  });
}

/** Addresses of the API that browsers are sent to: refused, they get the console, which says it in a person's words. */
export function mountRefusals(app: Hono<Env>, folder = CONSOLE_FOLDER): void {
  for (const { path } of [signInByLink, finishSignIn])
    app.use(path, async (c, next) => {
      await next();
      if (c.res.status < 400 || !wantsPage(c)) return;
      const { status } = c.res;
      c.res = undefined;
      c.res = await page(c, folder, status as 401);
    });
}

const wantsPage = (c: Context<Env>): boolean => (c.req.header("accept") ?? "").includes("text/html");

const notThere = (): Refusal =>
  new Refusal(404, "api.unknown", "Nothing is here.", { hint: "/openapi.json lists what there is." });

async function page(c: Context<Env>, folder: string, status: 200 | 401 = 200): Promise<Response> {
  const html = await readFile(join(folder, "index.html"), "utf8").catch(() => undefined);
  const nonce = newNonce();
  // Not `c.header`, which has no answer to write on where a refusal has just been taken back.
  const headers = { "Content-Security-Policy": pagePolicy(nonce), "Cache-Control": "no-store" };
  if (html === undefined) return c.html(NOT_BUILT, 503, headers);
  return c.html(html.replace(STYLE_NONCE, `<meta name="style-nonce" content="${nonce}"`), status, headers);
}

const STYLE_NONCE = /<meta name="style-nonce" content=""/;

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Headwater</title>
<h1>The console is not built yet</h1>
<p>The service runs, and its HTTP API answers. In a checkout of Headwater, this builds the console:</p>
<pre>npx vite build</pre>
<p>Then load this page again.</p>
</html>
`;
