import type { Page } from "playwright-core";

/** Opens a page of the console and waits until it stands still. */
export async function visit(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await standsStill(page);
}

/**
 * Goes from a page of the console to another one as its links do, without loading it all anew, which costs three times as
 * much, and waits until it stands still. @param path with the search
 */
export async function goWithin(page: Page, path: string): Promise<void> {
  // A frame later the page before is gone.
  await page.evaluate(
    `history.pushState(null, "", ${JSON.stringify(path)}); new Promise(requestAnimationFrame)`,
  );
  await standsStill(page);
}

/** Everything has come, and nothing moves but what never ends. */
export async function standsStill(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).first().waitFor();
  await page.locator("[aria-busy=true]").first().waitFor({ state: "detached" });
  await page.evaluate(`Promise.allSettled(
    document.getAnimations()
      .filter(({ playState, effect }) => playState === "running" && effect?.getComputedTiming().iterations !== Infinity)
      .map(({ finished }) => finished))`);
}
