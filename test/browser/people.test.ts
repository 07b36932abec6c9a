import { expect, test } from "vitest";
import { peopleCsv } from "../server/served.ts";
import { describeInBrowser } from "./browser.ts";
import { furnish, goTo, openConsole, runBefore } from "./console.ts";

describeInBrowser("people come back, and are forgotten", () => {
  test("undo, on the page of a run that took people out, shows its plan and puts them back", async () => {
    const opened = await openConsole();
    const { page, service, members } = opened;
    await furnish(opened);
    service.write("people.csv", peopleCsv(20));
    await runBefore(opened);
    service.write("people.csv", peopleCsv(18));
    await runBefore(opened);
    expect(await members()).toHaveLength(18);
    await goTo(page, "Runs");
    await page.getByRole("link", { name: "spring" }).first().click();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Make the plan" }).click();
    await page.getByRole("button", { name: "Send 2 people" }).click();
    await page.getByText("Finished", { exact: true }).waitFor();
    expect(await members()).toHaveLength(20);
  });

  test("who is forgotten is taken out at Amazon, and found nowhere once the receipt says so", async () => {
    const opened = await openConsole();
    const { page, service, members } = opened;
    await furnish(opened);
    service.write("people.csv", peopleCsv(20));
    await runBefore(opened);
    await goTo(page, "People");
    const find = async () => {
      await page.getByRole("textbox", { name: "Email, phone number" }).fill("person7@example.com");
      await page.getByRole("button", { name: "Find" }).click();
    };
    await find();
    await page.getByText("in the audience").waitFor();
    await page.getByRole("tab", { name: "Forget people" }).click();
    await page.getByRole("textbox", { name: "Who" }).fill("person7@example.com");
    await page.getByRole("button", { name: "Show what would happen" }).click();
    await page.getByRole("heading", { name: "1 value to forget, 2 external ids known of them" }).waitFor();
    await page.getByRole("button", { name: "Forget them" }).click();
    await page.getByText("finished").waitFor();
    await page.getByText("Spring buyers US: 1 taken out, nothing is kept here any more").waitFor();
    const left = await members();
    expect(left).toHaveLength(19);
    expect(left).not.toContain("p7");
    await page.getByRole("tab", { name: "Find a person" }).click();
    await find();
    await page.getByText("Nothing of this person is known here, in any audience.").waitFor();
    await page.getByText("kept out of every plan since").waitFor();
  });
});
