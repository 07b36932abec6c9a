import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync, gzipSync } from "node:zlib";
import { Hono } from "hono";
import { describe, expect, test } from "vitest";
import type { Env } from "../../src/server/app.ts";
import { CONSOLE_FOLDER, mountConsole } from "../../src/server/console-files.ts";

const KB = 1024;
const index = readFileSync(join(CONSOLE_FOLDER, "index.html"), "utf8");
/** What a browser fetches before anything shows: the page's own scripts, styles and preloads. */
const firstLoad = [...index.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, path]) => path!);
const sizeOf = (path: string): number => gzipSync(readFileSync(join(CONSOLE_FOLDER, path))).length;

describe("the first load of the console", () => {
  test("is at most 350 KB on the wire, the home page's own part with it", () => {
    const home = readdirSync(join(CONSOLE_FOLDER, "assets")).filter((name) => /^home-.*\.js$/.test(name));
    const files = ["index.html", ...firstLoad, ...home.map((name) => `assets/${name}`)];
    expect(files.length).toBeGreaterThan(3);
    expect(files.reduce((total, path) => total + sizeOf(path), 0)).toBeLessThanOrEqual(350 * KB);
  });

  test("has no chart in it", () => {
    expect(firstLoad.filter((path) => /chart/i.test(path))).toEqual([]);
    for (const path of firstLoad.filter((path) => path.endsWith(".js")))
      expect(readFileSync(join(CONSOLE_FOLDER, path), "utf8"), path).not.toMatch(/recharts/);
  });
});

describe("a file of the console", () => {
  const app = new Hono<Env>();
  mountConsole(app);
  const script = firstLoad.find((path) => path.endsWith(".js"))!;
  const content = readFileSync(join(CONSOLE_FOLDER, script));
  const ask = async (accepted: string | undefined, path = script) => {
    const answer = await app.request(`/${path}`, {
      headers: accepted === undefined ? {} : { "accept-encoding": accepted },
    });
    return { status: answer.status, headers: answer.headers, bytes: Buffer.from(await answer.arrayBuffer()) };
  };

  test.each([
    ["gzip, deflate, br", "br", brotliDecompressSync],
    ["gzip", "gzip", gunzipSync],
    ["br;q=0, gzip", "gzip", gunzipSync],
    ["identity", null, (bytes: Buffer) => bytes],
    [undefined, null, (bytes: Buffer) => bytes],
  ])("for who takes %s is %s", async (accepted, encoding, unpack) => {
    for (const _ of ["packed", "remembered"]) {
      const { status, headers, bytes } = await ask(accepted);
      expect(status).toBe(200);
      expect(headers.get("content-encoding")).toBe(encoding);
      expect(headers.get("vary")).toBe("Accept-Encoding");
      expect(headers.get("content-type")).toContain("javascript");
      expect(unpack(bytes).equals(content)).toBe(true);
    }
  });

  test("that is not there is no file in any encoding", async () => {
    app.onError((error, c) => c.text(error.message, 404));
    expect((await ask("br", "assets/gone.js")).status).toBe(404);
    expect((await ask(undefined, "assets/gone.js")).status).toBe(404);
  });
});
