import { expect, test } from "vitest";
import { stringify } from "yaml";
import { DEMO } from "../../src/emulator/seed.ts";
import { describeInBrowser } from "./browser.ts";
import { connectionTo, expectMasked, goTo, listen, openConsole, signInAtAmazon } from "./console.ts";

const idOf = (at: number): string => `cust-${at}`;
const emailOf = (at: number): string => `somebody.${at}@mail.example`;
const phoneOf = (at: number): string => `+1415555${2000 + at}`;
const personRow = (at: number): string => [idOf(at), emailOf(at), phoneOf(at), "US"].join(",");
const fileOf = (name: string, people: readonly number[]) => ({
  name,
  mimeType: "text/csv",
  buffer: Buffer.from(["customer_id,e_mail,mobile,land", ...people.map(personRow), ""].join("\n")),
});

const FIRST = Array.from({ length: 40 }, (_, at) => at);
/** Two left, and two are new. */
const SECOND = [...FIRST.slice(2), 40, 41];

describeInBrowser("the whole way", () => {
  test("leads from Connect with Amazon to an audience that is exactly the list, and no value is shown", async () => {
    const { page, emulator, members } = await openConsole();
    const heard = await listen(page);
    const people = [...FIRST, ...SECOND];
    const values = [...people.map(emailOf), ...people.map(phoneOf)];

    await goTo(page, "Settings");
    await page.getByRole("tab", { name: "Settings as YAML" }).click();
    const yaml = stringify({ connections: { amazon: connectionTo(emulator) } });
    await page.getByRole("textbox", { name: "Settings as YAML" }).fill(yaml);
    await page.getByRole("button", { name: "Bring in" }).click();
    await page.getByText("Added: connection amazon").waitFor();
    await goTo(page, "Connections");
    await page.getByRole("button", { name: "More for amazon" }).click();
    await page.getByRole("menuitem", { name: "Edit" }).click();
    await page.getByLabel("Client secret").fill(DEMO.clientSecret);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await signInAtAmazon(page, "Connect with Amazon: amazon");
    await page.getByText("364 days left").waitFor();

    await goTo(page, "Destinations");
    await page.getByRole("button", { name: "Add a destination" }).click();
    await page.getByRole("textbox", { name: "Name" }).fill("shop-us");
    await page.getByRole("combobox", { name: "Profile ID" }).fill(DEMO.profileId);
    await page.getByRole("textbox", { name: "AMC Instance ID" }).fill(DEMO.instanceId);
    await page.getByText("Demo instance").waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.getByText("Terms accepted").waitFor();

    await goTo(page, "Syncs");
    await page.getByRole("link", { name: "New sync" }).click();
    await page.getByLabel("File to upload").setInputFiles(fileOf("april.csv", FIRST));
    await page.getByRole("columnheader", { name: "e_mail" }).waitFor();
    expect(await page.getByRole("table").textContent()).toContain("xxxxxxxx.9@xxxx.xxxxxxx");
    await expectMasked(page, heard, values);
    expect(await page.getByRole("combobox", { name: "What e_mail is" }).inputValue()).toBe("Email address");
    expect(await page.getByRole("combobox", { name: "What mobile is" }).inputValue()).toBe("Phone number");
    await page.getByRole("textbox", { name: "Audience Name" }).fill("Spring buyers US");
    await page.getByRole("radio", { name: "Mirror" }).click();
    await page.getByRole("button", { name: "Save and plan" }).click();
    await page.getByRole("button", { name: "Send 40 people" }).click();
    await page.getByRole("region", { name: "Runs" }).getByText("Finished").waitFor();
    expect(await members()).toEqual(FIRST.map(idOf).sort());

    await page.getByRole("link", { name: "Edit" }).click();
    await page.getByLabel("File to upload").setInputFiles(fileOf("may.csv", SECOND));
    await page.getByText(/^From \S*may-\S+ to/).waitFor();
    await page.getByRole("button", { name: "Save and plan" }).click();
    await page.getByRole("button", { name: "Send 4 people" }).click();
    await page.getByRole("region", { name: "Runs" }).getByRole("link").first().click();
    await page.getByText("Finished", { exact: true }).waitFor();
    await page.getByText("2 new · 2 leaving").waitFor();
    await page.getByText("4 accepted by Amazon").waitFor();
    expect(await members()).toEqual(SECOND.map(idOf).sort());
    await expectMasked(page, heard, values);
  });
});
