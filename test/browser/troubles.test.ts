import { expect, test } from "vitest";
import { peopleCsv } from "../server/served.ts";
import { describeInBrowser } from "./browser.ts";
import { furnish, goTo, openConsole, runBefore, signInAtAmazon } from "./console.ts";

describeInBrowser("what goes wrong is mended on the page", () => {
  test("a login that was taken back stops a run, Reconnect goes through Amazon, and the run goes on", async () => {
    const opened = await openConsole();
    const { page, emulator, service, members } = opened;
    await furnish(opened, { login: false });
    service.write("people.csv", peopleCsv(20));
    await goTo(page, "Connections");
    await signInAtAmazon(page, "Connect with Amazon: amazon");
    await runBefore(opened);
    service.write("people.csv", peopleCsv(30));
    await goTo(page, "Syncs");
    await page.getByRole("link", { name: "spring", exact: true }).click();
    await page.getByRole("button", { name: "Plan", exact: true }).click();
    const send = page.getByRole("button", { name: "Send 10 people" });
    await send.waitFor();
    emulator.store.refreshTokens.revoke(() => true);
    emulator.faults.add({ name: "token-expires" });
    await send.click();
    await page.getByRole("alert").getByRole("link", { name: "Reconnect" }).waitFor();
    await page.getByRole("region", { name: "Runs" }).getByRole("row").nth(1).getByRole("link").click();
    await page.getByRole("alert").getByText("Reconnect “amazon”").waitFor();
    await page.getByRole("link", { name: "Reconnect" }).click();
    await signInAtAmazon(page, "Reconnect: amazon");
    await goTo(page, "Runs");
    await page.getByRole("link", { name: "spring" }).first().click();
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByText("Finished", { exact: true }).waitFor();
    expect(await members()).toHaveLength(30);
  });

  test("a profile of another region is named with the region that has it", async () => {
    const opened = await openConsole();
    const { page } = opened;
    await furnish(opened);
    await goTo(page, "Destinations");
    await page.getByRole("button", { name: "Add a destination" }).click();
    await page.getByRole("combobox", { name: "Profile ID" }).fill("3234567890123");
    await page.getByText("Profile 3234567890123 is in region EU (Europe)").waitFor();
  });

  test("half a file stops before anything is sent, and is sent once its number is typed", async () => {
    const opened = await openConsole();
    const { page, service, members } = opened;
    await furnish(opened);
    service.write("people.csv", peopleCsv(20));
    await runBefore(opened);
    service.write("people.csv", peopleCsv(10));
    await goTo(page, "Syncs");
    await page.getByRole("button", { name: "Run now: spring" }).click();
    await page.getByRole("link", { name: "Safety stop" }).click();
    await page.getByRole("alert").getByText("Safety stop: nothing was sent").waitFor();
    expect(await members()).toHaveLength(20);
    const approve = page.getByRole("button", { name: "Approve, and take out 10 people" });
    const number = page.getByRole("textbox", { name: "How many people leave?" });
    await number.fill("9");
    expect(await approve.isDisabled()).toBe(true);
    await number.fill("10");
    await approve.click();
    await page.getByText("Finished", { exact: true }).waitFor();
    expect(await members()).toHaveLength(10);
  });
});
