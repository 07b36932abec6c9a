import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeInBrowser, openWindow, seriousFindings, type WindowOptions } from "./browser.ts";
import { DESKTOP, PHONE } from "./chromium.ts";
import { goWithin, standsStill, visit } from "./visit.ts";
import { type VisitedService, visitedService } from "./visited-service.ts";

const PASSWORD = "correct horse battery";
const VIEWER = { name: "Vera Viewer", email: "vera@example.com", role: "viewer", password: PASSWORD };

const WIDE: Required<WindowOptions> = { viewport: DESKTOP, colorScheme: "light" };
const NARROW: Required<WindowOptions> = { viewport: PHONE, colorScheme: "dark" };

/** Pages that no link of the console leads to. */
const NOT_LINKED = ["/api/connections/callback?state=unknown", "/nowhere"];

let service: VisitedService;
/** Every page of places.ts, each with something on it. */
let paths: string[];
let [finishedRun, stoppedRun, eventsPlan] = ["", "", ""];

const rows = (count: number): string =>
  ["id,email", ...Array.from({ length: count }, (_, at) => `p_${at},person${at}@example.com`), ""].join("\n");

const PURCHASES = `events:
  purchases:
    source: { file: orders.csv }
    destination: practice
    fields: { id: id, time: at, value: total, email: email }
    defaults: { type: Purchase, currency: USD }
`;

/** Of this minute, with a row that can't be used. */
const orders = (count: number): string =>
  [
    "id,at,total,email",
    ...Array.from({ length: count }, (_, at) => `o_${at},${Date.now()},9.90,person${at}@example.com`),
    "o_x,yesterday,9.90,person0@example.com",
    "",
  ].join("\n");

describeInBrowser("The console's pages", () => {
  beforeAll(async () => {
    service = await visitedService();
    const { call, write, idle, settled } = service;
    await call("POST /api/practice");
    write("spring.csv", rows(40));
    await call("PUT /api/syncs/spring", {
      source: { file: "spring.csv" },
      destination: "practice",
      audience: { name: "Spring buyers US", country: "US" },
      mode: "mirror",
      schedule: { cron: "0 6 1 1 *" },
    });
    await call("POST /api/syncs/spring/run");
    await settled();
    write("spring.csv", rows(10));
    await call("POST /api/syncs/spring/run");
    await idle();
    write("orders.csv", orders(5));
    await call("POST /api/settings", { yaml: PURCHASES });
    await call("POST /api/event-syncs/purchases/plan");
    await idle();
    await call("POST /api/users", VIEWER);
    const { items: runs } = await call("GET /api/runs");
    const { items: audiences } = await call("GET /api/audiences");
    [eventsPlan, stoppedRun, finishedRun] = runs.map(({ runId }: { runId: string }) => `/runs/${runId}`);
    paths = [
      "/",
      "/syncs",
      "/syncs/new",
      "/syncs/spring/edit",
      "/syncs/spring",
      "/events",
      "/events/purchases",
      "/runs",
      finishedRun,
      stoppedRun,
      eventsPlan,
      "/audiences",
      `/audiences/${audiences[0].audienceKey}`,
      "/people",
      "/destinations",
      "/connections",
      "/settings",
      ...NOT_LINKED,
    ];
  });
  afterAll(() => service.close());

  const signedIn = async (): Promise<Page> => {
    const page = await openWindow();
    await page.goto(await service.newSignInLink());
    return page;
  };

  test("every page can be used by everybody, wide and light or narrow and dark, and has one title", {
    timeout: 240_000,
  }, async () => {
    const page = await signedIn();
    const troubles: Record<string, string[]> = {};
    const look = async (path: string, viewport: typeof PHONE): Promise<void> => {
      const found = await seriousFindings(page);
      const titles = await page.getByRole("heading", { level: 1 }).count();
      if (titles !== 1) found.push(`${titles} titles`);
      const width = Number(await page.evaluate("document.documentElement.scrollWidth"));
      if (width > viewport.width) found.push(`${width} pixels wide`);
      if (found.length > 0) troubles[`${path} at ${viewport.width}`] = found;
    };
    await standsStill(page);
    let [now, other] = [WIDE, NARROW];
    for (const path of paths) {
      if (NOT_LINKED.includes(path)) await visit(page, `${service.url}${path}`);
      else await goWithin(page, path);
      await look(path, now.viewport);
      // The next page is come to in this state: half the changes of one.
      [now, other] = [other, now];
      await page.setViewportSize(now.viewport);
      await page.emulateMedia({ colorScheme: now.colorScheme });
      await standsStill(page);
      await look(path, now.viewport);
    }
    expect(troubles).toEqual({});
  });

  test("the keyboard reaches the way to the content, then the menu, and a page that it opens is announced", async () => {
    const page = await signedIn();
    await standsStill(page);
    const focused = (): Promise<string | null> => page.locator(":focus").textContent();
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("To the content");
    await page.keyboard.press("Tab");
    expect(await focused()).toContain("Home");
    await page.keyboard.press("Tab");
    expect(await focused()).toBe("Syncs");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Syncs" }).waitFor();
    expect(await page.locator("h1:focus").textContent()).toBe("Syncs");
  });

  test("a dialog keeps the focus until it is closed, and gives it back", async () => {
    const page = await signedIn();
    await standsStill(page);
    await goWithin(page, "/settings");
    const opener = page.getByRole("button", { name: "Add a user" });
    await opener.focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog");
    await dialog.waitFor();
    for (const key of [...Array<string>(12).fill("Tab"), ...Array<string>(12).fill("Shift+Tab")]) {
      await page.keyboard.press(key);
      expect(await dialog.locator(":focus").count()).toBe(1);
    }
    await page.keyboard.press("Escape");
    await dialog.waitFor({ state: "detached" });
    expect(await page.locator(":focus").textContent()).toBe("Add a user");
  });

  test("a viewer is shown everything, and each button that starts something says who may press it", async () => {
    const page = await openWindow();
    await page.goto(service.url);
    await signIn(page, PASSWORD);
    await page.getByRole("heading", { level: 1, name: "Home" }).waitFor();
    const shut: [path: string, ...buttons: string[]][] = [
      ["/syncs", "New sync", "Run now: spring"],
      ["/syncs/spring", "Run now: spring", "Edit", "Plan again", "Drop this plan"],
      ["/events/purchases", "Send now: purchases", "Plan again", "Send 5 events", "Drop this plan"],
      [stoppedRun, "Drop this plan", "Approve, and take out 30 people"],
      ["/destinations", "Add a destination"],
      ["/connections", "Add a connection"],
    ];
    for (const [path, ...names] of shut) {
      await goWithin(page, path);
      for (const name of names) {
        const button = page.getByRole("button", { name, exact: true });
        const reason = page.locator(`[id="${await button.getAttribute("aria-describedby")}"]`);
        const found = { disabled: await button.isDisabled(), reason: await reason.textContent() };
        expect([path, name, found]).toEqual([
          path,
          name,
          { disabled: true, reason: expect.stringMatching(/^An (operator or )?admin can do this\.$/) },
        ]);
      }
    }
    expect(await page.getByRole("navigation", { name: "Pages" }).textContent()).not.toContain("People");
    const asked = ["POST /api/syncs/spring/run", "POST /api/practice", "GET /api/users"];
    const statuses = await page.evaluate(async (lines) => {
      const { csrf } = (await (await fetch("/api/session")).json()) as { csrf: string };
      const ask = async (line: string): Promise<number> => {
        const [method, path] = line.split(" ") as [string, string];
        return (await fetch(path, { method, headers: { "x-csrf-token": csrf } })).status;
      };
      return Promise.all(lines.map(ask));
    }, asked);
    expect(statuses).toEqual([403, 403, 403]);
  });

  test("a link that was used says so", async () => {
    const link = await service.newSignInLink();
    const page = await openWindow();
    await visit(page, link);
    // Whoever comes second is nobody here.
    await page.context().clearCookies();
    await page.goto(link);
    await page.getByText("This link works no more").waitFor();
    await page.getByLabel("Email").waitFor();
  });

  test("a wrong password is said, and after the fifth how long to wait", async () => {
    const page = await openWindow();
    await page.goto(service.url);
    await signIn(page, "wrong");
    await page.getByText("That is no valid sign-in.").waitFor();
    // From this address, used links count too.
    for (let tries = 2; tries <= 5; tries++) await signIn(page, `wrong ${tries}`);
    const answer = page.waitForResponse((response) => response.url().endsWith("/api/sign-in"));
    await signIn(page, PASSWORD);
    expect((await answer).status()).toBe(429);
    await page.getByText("Too many wrong tries to sign in.").waitFor();
    await page.getByText(/^Try again in \d+ seconds\.$/).waitFor();
  });
});

async function signIn(page: Page, password: string): Promise<void> {
  await page.getByLabel("Email").fill(VIEWER.email);
  await page.getByRole("textbox", { name: "Password" }).fill(password);
  const answer = page.waitForResponse((response) => response.url().endsWith("/api/sign-in"));
  await page.getByRole("button", { name: "Sign in" }).click();
  await answer;
}
