import axe from "axe-core";
import type { Browser, Page } from "playwright-core";
import { describe, expect, onTestFinished } from "vitest";
import { chromiumProgram, DESKTOP, launchChromium } from "./chromium.ts";

/** A whole story takes a quarter of this; where others keep the cores busy, all of them wait for each other. */
const LONGEST_MS = 180_000;

/** Tests in a real browser; where there is none they are skipped by name. */
export function describeInBrowser(title: string, tests: () => void): void {
  const absent = chromiumProgram() === undefined;
  const name = absent ? `${title} (skipped: no Chromium on this machine)` : title;
  describe.skipIf(absent)(name, { timeout: LONGEST_MS }, tests);
}

/**
 * One for all files that this process runs, as starting it costs two seconds of CPU; it ends with the process. Windows
 * that are open at one time have a context each in it.
 */
let running: Promise<Browser> | undefined;

/**
 * Windows that nobody looks into, by their options. In a new one the console is read and compiled anew, by a process of its
 * own: its first page costs 2.8 s of CPU, that of one that was used before 0.7 s.
 */
const idle = new Map<string, Page[]>();

const browser = (): Promise<Browser> => {
  running ??= launchChromium();
  return running;
};

export interface WindowOptions {
  viewport?: { width: number; height: number };
  colorScheme?: "light" | "dark";
}

/** A new window; whatever goes wrong in it that a person would not see fails the test at its end. */
export async function openWindow({
  viewport = DESKTOP,
  colorScheme = "light",
}: WindowOptions = {}): Promise<Page> {
  const options = { viewport, colorScheme };
  const key = JSON.stringify(options);
  const page = idle.get(key)?.pop() ?? (await newWindow(options));
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(`error: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !isAnswer(message.text())) troubles.push(`console: ${message.text()}`);
  });
  const elsewhere: string[] = [];
  page.on("request", (request) => {
    const { hostname, protocol } = new URL(request.url());
    const isHere = ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
    if (!isHere && protocol !== "data:" && protocol !== "blob:") elsewhere.push(request.url());
  });
  onTestFinished(async () => {
    await forgetVisits(page, options);
    idle.set(key, [...(idle.get(key) ?? []), page]);
    expect(troubles).toEqual([]);
    expect(elsewhere).toEqual([]);
  });
  return page;
}

async function newWindow(options: Required<WindowOptions>): Promise<Page> {
  const context = await (await browser()).newContext({
    ...options,
    reducedMotion: "reduce",
    locale: "en-US",
  });
  context.setDefaultTimeout(30_000);
  return context.newPage();
}

/** The next one is nobody's: neither signed in, nor with what a page keeps in the browser, nor as a test has made it. */
async function forgetVisits(page: Page, { viewport, colorScheme }: Required<WindowOptions>): Promise<void> {
  page.removeAllListeners();
  // A page that never came has no storage.
  await page.evaluate("localStorage.clear(); sessionStorage.clear()").catch(() => undefined);
  await page.goto("about:blank");
  await page.context().clearCookies();
  await page.setViewportSize(viewport);
  await page.emulateMedia({ colorScheme });
}

/** Chromium writes each answer of 400 and above on the console; the page shows what they mean. */
const isAnswer = (text: string): boolean =>
  text.startsWith("Failed to load resource: the server responded with a status") ||
  text.startsWith("Failed to load resource: net::ERR_");

/** What axe finds serious or critical on the page as it stands, as one line each. */
export async function seriousFindings(page: Page): Promise<string[]> {
  if (!(await page.evaluate("'axe' in globalThis"))) await page.evaluate(axe.source);
  const { violations } = await page.evaluate(async () => {
    const { axe: here } = globalThis as unknown as { axe: typeof axe };
    // Moderate at most, and the dearest rule after contrast.
    return here.run({ resultTypes: ["violations"], rules: { region: { enabled: false } } });
  });
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(" ")}: ${failureSummary}`),
    );
}
