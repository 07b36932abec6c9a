/**
 * Pictures of every page of the console, with made-up people and a history of two weeks, in two sizes, light and dark:
 * `npm run screenshots -- FOLDER`. Without a folder, only those that the documentation shows, into docs/images.
 */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DESKTOP, launchChromium, PHONE } from "../test/browser/chromium.ts";
import { buildConsole } from "./build-console.ts";
import { type Furnished, furnishedService } from "./screenshots/furnished-service.ts";

const DOCUMENTED = join(import.meta.dirname, "../docs/images");

/** What is seen where; `documented` by that name in docs/images, as a wide and light window shows it. */
const views = ({ settledRun, stoppedRun, audienceKey, eventsRun }: Furnished) => [
  { name: "home", path: "/" },
  { name: "syncs", path: "/syncs" },
  { name: "sync", path: "/syncs/customers" },
  { name: "sync-new", path: "/syncs/new" },
  { name: "sync-edit", path: "/syncs/customers/edit" },
  { name: "events", path: "/events" },
  { name: "events-entry", path: "/events/purchases" },
  { name: "runs", path: "/runs" },
  { name: "run", path: `/runs/${settledRun}`, documented: "console-run.png" },
  { name: "run-stopped", path: `/runs/${stoppedRun}` },
  { name: "run-events", path: `/runs/${eventsRun}` },
  { name: "audiences", path: "/audiences" },
  { name: "audience", path: `/audiences/${audienceKey}`, documented: "console-audience.png" },
  { name: "people", path: "/people" },
  { name: "destinations", path: "/destinations" },
  { name: "connections", path: "/connections" },
  { name: "settings", path: "/settings" },
  { name: "nowhere", path: "/nowhere" },
];

await buildConsole();
const folder = process.argv[2];
const furnished = await furnishedService();
const browser = await launchChromium();
try {
  const { service } = furnished;
  const context = await browser.newContext({ viewport: DESKTOP, locale: "en-US", reducedMotion: "reduce" });
  const page = await context.newPage();
  await page.goto(await service.newSignInLink());
  const show = async (path: string): Promise<void> => {
    await page.goto(`${service.url}${path}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
    // Charts measure themselves first.
    await page.waitForTimeout(500);
  };
  for (const { path, documented } of views(furnished)) {
    if (documented === undefined) continue;
    await show(path);
    await page.screenshot({ path: join(DOCUMENTED, documented) });
  }
  if (folder !== undefined) {
    mkdirSync(folder, { recursive: true });
    for (const { name, path } of views(furnished))
      for (const [size, viewport] of [
        ["wide", DESKTOP],
        ["phone", PHONE],
      ] as const) {
        await page.setViewportSize(viewport);
        await page.emulateMedia({ colorScheme: "light" });
        await show(path);
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          await page.screenshot({ path: join(folder, `${name}-${size}-${colorScheme}.png`), fullPage: true });
        }
      }
  }
} finally {
  await browser.close();
  await furnished.service.close();
}
