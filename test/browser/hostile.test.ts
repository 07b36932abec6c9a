import { expect, onTestFinished, test } from "vitest";
import { DEMO, demoSeed } from "../../src/emulator/seed.ts";
import { startEmulator } from "../../src/emulator/server.ts";
import { connectionsOf } from "../e2e/site.ts";
import { describeInBrowser, openWindow } from "./browser.ts";
import { PHONE } from "./chromium.ts";
import { goWithin, visit } from "./visit.ts";
import { visitedService } from "./visited-service.ts";

/** Each would set `window.ran`, were it taken for more than text; the last turns round what follows it. */
const IMAGE = "<img src=x onerror=window.ran=1>";
const SCRIPT = '"><script>window.ran=1</script>';
const TEMPLATE = "{{7*7}}$" + "{7*7}";
const LINK = "javascript:window.ran=1";
const TURNED = "spring\u202Egnp.exe";
/** As long as Amazon takes it, without a place to break it. */
const AUDIENCE = `${SCRIPT}${TEMPLATE}`.padEnd(128, "W");

const evil = <Named extends { name: string }>(one: Named): Named => ({
  ...one,
  name: `${one.name} ${IMAGE}`,
});

describeInBrowser("What others call things", () => {
  test("is text on every page, whatever it is", { timeout: 240_000 }, async () => {
    const emulator = await startEmulator({
      jobMs: 20,
      seed: {
        ...demoSeed,
        profiles: demoSeed.profiles.map(evil),
        advertisers: demoSeed.advertisers.map(evil),
        amcAccounts: demoSeed.amcAccounts.map(evil),
      },
    });
    onTestFinished(() => emulator.close());
    const service = await visitedService();
    onTestFinished(() => service.close());
    const { call, write, idle } = service;

    const file = `people ${TEMPLATE} ${LINK}.csv`;
    write(file, `id,email,"${IMAGE}","${TURNED}"\np_1,one@example.com,x,y\np_2,two@example.com,x,y\n`);
    const { connections, destinations } = connectionsOf(emulator.url);
    const yaml = {
      connections: { [SCRIPT]: connections.demo },
      destinations: { [IMAGE]: { ...destinations.demo, connection: SCRIPT, instanceId: DEMO.instanceId } },
      syncs: {
        [TURNED]: {
          source: { file },
          destination: IMAGE,
          audience: { name: AUDIENCE, country: "US", description: IMAGE },
          mode: "mirror",
        },
      },
    };
    await call("POST /api/settings", { yaml: JSON.stringify(yaml) });
    await call("POST /api/users", {
      name: IMAGE,
      email: "eve@example.com",
      role: "viewer",
      password: "correct horse battery",
    });
    await call("POST /api/webhooks", {
      name: SCRIPT,
      url: "https://example.com/hook",
      events: ["run.failed"],
    });
    const sync = encodeURIComponent(TURNED);
    emulator.faults.add({
      name: "refusal",
      times: 1,
      operation: "upload-records",
      status: 400,
      message: SCRIPT,
    });
    await call(`POST /api/syncs/${sync}/run`);
    await idle();
    const { items: runs } = await call("GET /api/runs");
    const { items: audiences } = await call("GET /api/audiences");

    const page = await openWindow();
    await visit(page, await service.newSignInLink());
    const shown: [path: string, texts: string[], click?: string][] = [
      ["/", [TURNED]],
      ["/syncs", [TURNED, file, AUDIENCE]],
      [`/syncs/${sync}`, [TURNED, file, AUDIENCE, IMAGE]],
      [`/syncs/${sync}/edit`, [IMAGE, TURNED]],
      ["/runs", [TURNED]],
      [`/runs/${runs[0].runId}`, [TURNED, AUDIENCE]],
      ["/audiences", [AUDIENCE]],
      [`/audiences/${audiences[0].audienceKey}`, [AUDIENCE]],
      ["/destinations", [IMAGE, SCRIPT, `Demo agency ${IMAGE}`]],
      ["/connections", [SCRIPT, IMAGE]],
      ["/settings", [IMAGE]],
    ];
    const missing: string[] = [];
    for (const [path, texts] of shown) {
      // An address with such a name in it is loaded as well.
      if (path.includes(sync)) await visit(page, `${service.url}${path}`);
      else await goWithin(page, path);
      const all = String(await page.locator("body").textContent());
      missing.push(...texts.filter((text) => !all.includes(text)).map((text) => `${path}: ${text}`));
      if (await page.evaluate("window.ran")) missing.push(`${path} ran a script`);
    }
    for (const tab of ["API keys", "Log", "YAML", "Webhooks"])
      await page.getByRole("tab", { name: tab }).click();
    await page.getByText(SCRIPT).waitFor();
    await goWithin(page, `/runs/${runs[0].runId}`);
    await page.getByRole("tab", { name: "Requests" }).click();
    await page.getByText(SCRIPT).last().waitFor();
    expect(missing).toEqual([]);
    await page.setViewportSize(PHONE);
    for (const path of ["/audiences", "/syncs", `/runs/${runs[0].runId}`]) {
      await goWithin(page, path);
      expect(await page.evaluate("document.documentElement.scrollWidth"), path).toBeLessThanOrEqual(
        PHONE.width,
      );
    }
    expect(await page.evaluate("window.ran")).toBeUndefined();
    expect(await page.locator('a[href^="javascript:"]').count()).toBe(0);
  });
});
