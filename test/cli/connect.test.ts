import { readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { DEMO, demoSeed } from "../../src/emulator/seed.ts";
import { freePort } from "../free-port.ts";
import { openShop, type Shop } from "./shop.ts";
import type { TerminalOptions } from "./terminal.ts";

const OTHER_PERSON = "amzn1.account.OTHER";

let shop: Shop;
let port: number;
beforeEach(async () => {
  port = await freePort();
  const returnUrl = `http://localhost:${port}/callback`;
  const clients = demoSeed.clients.map((client) => ({ ...client, allowedReturnUrls: [returnUrl] }));
  shop = await openShop({ seed: { ...demoSeed, clients } });
  const config = join(shop.folder, "headwater.yaml");
  writeFileSync(config, readFileSync(config, "utf8").replace(/^ *refreshToken: .*\n/m, ""));
});
afterEach(() => shop.close());

/** The page that a command printed. */
const pageIn = (text: string): string | undefined => /^ {2}(http\S+\/ap\/oa\S+)$/m.exec(text)?.[1];

async function decided(url: string, how: { personId?: string; decision?: string } = {}): Promise<string> {
  const answer = await fetch(`${shop.emulator.url}/_emulator/authorize`, {
    method: "POST",
    body: JSON.stringify({ url, personId: DEMO.personId, ...how }),
  });
  return ((await answer.json()) as { location: string }).location;
}

/** Types `connect`, and does in the browser what `browse` does with the page. */
async function connect(
  browse: (page: string) => Promise<unknown>,
  { options = "", ...terminal }: Partial<TerminalOptions> & { options?: string } = {},
) {
  let page: string | undefined;
  let browsed: Promise<unknown> | undefined;
  const said = await shop.type(`connect demo --port ${port} ${options}`, {
    ...terminal,
    onSaid: (text) => {
      page ??= pageIn(text);
    },
    onTold: (text) => {
      if (text.includes("Waiting for the browser")) browsed = browse(page!);
    },
  });
  await browsed;
  return said;
}

const allow =
  (how?: { personId?: string; decision?: string }) =>
  async (page: string): Promise<Response> =>
    fetch(await decided(page, how));

describe("connect", () => {
  test("prints the return URL and the page, waits for the browser, and keeps the login", async () => {
    const { exitCode, stdout } = await connect(allow());
    expect(exitCode).toBe(0);
    expect(stdout).toContain(`  http://localhost:${port}/callback\n`);
    expect(stdout).toMatch(/^1234567890123 +US +agency +Demo agency/m);
    expect(stdout).toMatch(/Connected: demo\. The login ends on \d{4}-\d\d-\d\d\.\n/);
    expect((await shop.type("profiles")).exitCode).toBe(0);
  });

  test("tells the browser too", async () => {
    let answered: Promise<Response> | undefined;
    await connect((url) => {
      answered = allow()(url);
      return answered;
    });
    const { headers, text } = await answered!.then(async (answer) => ({
      headers: answer.headers,
      text: await answer.text(),
    }));
    expect(text).toContain("<h1>Connected</h1>");
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
  });

  test("goes on waiting when a stray page comes by, and never shows what it brought", async () => {
    let stray = "";
    const { exitCode } = await connect(async (url) => {
      stray = await (await fetch(`http://127.0.0.1:${port}/callback?code=1&state=%3Cscript%3E`)).text();
      await allow()(url);
    });
    expect(exitCode).toBe(0);
    expect(stray).toContain("<h1>Not connected</h1>");
    expect(stray).not.toContain("script");
  });

  test("that is denied ends with what to do, exit code 4", async () => {
    const { exitCode, stderr } = await connect(allow({ decision: "deny" }));
    expect(exitCode).toBe(4);
    expect(stderr).toContain("[sign-in.denied]\nNext:  Begin again, and choose Allow.");
  });

  test("takes a pasted address where the browser is elsewhere", async () => {
    let page: string | undefined;
    const typed: string[] = [];
    const { exitCode, stdout } = await shop.type(`connect --port ${port} --paste`, {
      typed,
      onSaid: async (text) => {
        page ??= pageIn(text);
        if (page !== undefined && typed.length === 0) typed.push(await decided(page));
      },
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain("Connected: demo.");
  });

  test("asks before it keeps another login, and keeps the one before when the answer is no", async () => {
    await connect(allow());
    const other = allow({ personId: OTHER_PERSON });
    const declined = await connect(other, { typed: ["n"] });
    expect(declined.stdout).toContain("This looks like another login than the one before.");
    expect(declined.stdout).toContain("Nothing was kept; the login before stays.");
    expect((await shop.type("profiles")).stdout).toContain(DEMO.profileId);
    expect(await connect(other)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("headwater connect demo --yes"),
    });
    expect((await connect(other, { options: "--yes" })).stdout).toContain("Connected: demo.");
    expect((await shop.type("profiles")).stdout).not.toContain(DEMO.profileId);
  });

  test("ends at Ctrl-C", async () => {
    const { exitCode } = await shop.type(`connect --port ${port}`, {
      onTold: (text, signal) => text.includes("Waiting for the browser") && signal("SIGINT"),
    });
    expect(exitCode).toBe(130);
  });

  test("of a port that is taken says how else", async () => {
    const taken = createServer().listen(port, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    const { exitCode, stderr } = await shop.type(`connect --port ${port}`);
    taken.close();
    expect(exitCode).toBe(6);
    expect(stderr).toContain("[sign-in.port-in-use]");
    expect(stderr).toContain("--paste");
  });

  test("at any free port is refused: the return URL must be registered beforehand", async () => {
    expect(await shop.type("connect demo --port 0")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("Say a number from 1 to 65535."),
    });
  });

  test("of a connection that is not there names those that are", async () => {
    expect(await shop.type("connect amazon")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("There is: demo"),
    });
  });
});

describe("terms", () => {
  const terms = (options?: Partial<TerminalOptions>) => shop.type("terms", options);

  beforeEach(() => connect(allow()));

  test("are shown, accepted by a typed name, and shown with it from then on", async () => {
    await fetch(`${shop.emulator.url}/_emulator/options`, {
      method: "PATCH",
      body: JSON.stringify({ terms: "not-accepted" }),
    });
    const declined = await terms({ typed: [""] });
    expect(declined.stdout).toMatch(/^Amazon Marketing Cloud terms\n/);
    expect(declined.stdout).toContain("Not accepted.");
    expect(await terms()).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("[cli.not-asked]") });
    const accepted = await terms({ typed: ["Ana Example"] });
    expect(accepted.stdout).toContain("Accepted by Ana Example; it is written down.");
    expect((await terms()).stdout).toMatch(/Accepted here by Ana Example, \d{4}-/);
    await connect(allow({ personId: OTHER_PERSON }), { options: "--yes" });
    expect((await terms()).stdout).toMatch(
      /Accepted here by Ana Example, .*\nAmazon does not have them as accepted by the person who signed in now\./,
    );
  });
});
