import type { Page } from "playwright-core";
import { expect, onTestFinished } from "vitest";
import { DEMO, demoSeed } from "../../src/emulator/seed.ts";
import { type Emulator, startEmulator } from "../../src/emulator/server.ts";
import { membersOf } from "../e2e/site.ts";
import { openWindow } from "./browser.ts";
import { type VisitedService, visitedService } from "./visited-service.ts";

/** The console in a window, signed in, of a service and an Amazon in this process. */
export interface OpenedConsole {
  page: Page;
  service: VisitedService;
  emulator: Emulator;
  /** Asks the API as who is signed in, where the page does not show it. */
  // biome-ignore lint/suspicious/noExplicitAny: what an answer holds is what its test says
  ask(path: string): Promise<any>;
  /** Ids of those in the emulator's only audience, sorted. */
  members(): Promise<string[]>;
}

export async function openConsole(): Promise<OpenedConsole> {
  const returnUrls: string[] = [];
  const clients = demoSeed.clients.map((client) => ({ ...client, allowedReturnUrls: returnUrls }));
  const emulator = await startEmulator({ jobMs: 20, seed: { ...demoSeed, clients } });
  onTestFinished(() => emulator.close());
  const service = await visitedService();
  onTestFinished(() => service.close());
  returnUrls.push(`${service.url}/api/connections/callback`);
  const page = await openWindow();
  await page.goto(await service.newSignInLink());
  return {
    page,
    service,
    emulator,
    ask: async (path) => (await page.request.get(`${service.url}${path}`)).json(),
    members: async () => [...(await membersOf(emulator)).keys()].sort(),
  };
}

/** A connection to the emulator as its settings say it, without a login: the browser gets that. */
export const connectionTo = ({ url }: Emulator) => ({
  region: "NA",
  clientId: DEMO.clientId,
  endpoints: { api: `${url}/{region}`, token: `${url}/auth/o2/token`, authorize: `${url}/{region}/ap/oa` },
});

/** A sync named `spring` that mirrors `people.csv`, and the way to its audience; `login`: nobody needs to sign in first. */
export async function furnish({ service, emulator }: OpenedConsole, { login = true } = {}): Promise<void> {
  const { settings } = service.service.state;
  const secrets = { clientSecret: DEMO.clientSecret, ...(login && { refreshToken: DEMO.refreshToken }) };
  const put = (kind: "connections" | "destinations" | "syncs", name: string, body: Record<string, unknown>) =>
    settings.put({ kind, name, body }, { by: "test" });
  await put("connections", "amazon", { ...connectionTo(emulator), ...secrets });
  await put("destinations", "shop", { connection: "amazon", profileId: DEMO.profileId });
  await put("syncs", "spring", SPRING);
}

const SPRING = {
  source: { file: "people.csv" },
  destination: "shop",
  audience: { name: "Spring buyers US" },
  mode: "mirror",
};

/** Runs `spring` as somebody else did before, until Amazon has finished. */
export const runBefore = ({ service }: OpenedConsole): Promise<unknown> =>
  service.service.with((headwater) => headwater.sync("spring", { waitMs: 60_000 }));

/** Sign in at Amazon from the page of connections, and come back. */
export async function signInAtAmazon(page: Page, button: string): Promise<void> {
  await page.getByRole("button", { name: button }).click();
  await page.getByRole("button", { name: "Allow" }).click();
  await page.getByText("amazon is connected").waitFor();
}

/** Goes to a page by the menu, as a person does. */
export const goTo = (page: Page, place: string): Promise<void> =>
  page.getByRole("navigation", { name: "Pages" }).getByRole("link", { name: place, exact: true }).click();

/** The number or words that stand beside a label in a list of facts. */
export const fact = (page: Page, label: string) =>
  page.getByRole("term").filter({ hasText: label }).locator("xpath=following-sibling::dd[1]");

/** What the window has been told by the service, as one text: answers and events. */
export async function listen(page: Page): Promise<() => Promise<string>> {
  const heard: Promise<string>[] = [];
  page.on("response", (response) => {
    const { pathname } = new URL(response.url());
    if (!pathname.startsWith("/api/") || pathname === "/api/events") return;
    // A page that is left takes its answers along.
    heard.push(response.text().catch(() => ""));
  });
  const devtools = await page.context().newCDPSession(page);
  devtools.on("Network.eventSourceMessageReceived", ({ data }) => void heard.push(Promise.resolve(data)));
  await devtools.send("Network.enable");
  // The window goes on to the next test.
  onTestFinished(() => devtools.detach());
  return async () => (await Promise.all(heard)).join("\n");
}

/** No value of these rows stands in the page or in what it was told. */
export async function expectMasked(page: Page, heard: () => Promise<string>, values: readonly string[]) {
  const shown = `${await page.locator("body").textContent()}\n${await heard()}`;
  expect(values.filter((value) => shown.includes(value))).toEqual([]);
}
